"""Who asks, how often they may, and what is turned off; nothing here waits for the database."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Scope

from assistant.accounts import Closed, Keys, Snapshot, closed_switches, open_keys
from assistant.database import Database
from assistant.settings import Settings

CLOSED = "服务暂停，请稍后再试；急需咨询请拨打12345政务服务便民热线。"
_MOST_HELD = 20_000  # addresses and keys remembered at once
_ASKING = ("/api/v1/", "/gradio_api/queue/join")
_OPEN_TO_ALL = "/api/v1/openapi.json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is sent instead of an answer."""

    status: int
    message: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(slots=True)
class Buckets:
    """How many requests are left to each name; a minute's worth at once, refilled evenly. Safe in threads."""

    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str, per_minute: int) -> float:
        """Give 0 and count a request, or in how many seconds the next one may come."""
        if not per_minute:
            return 0.0
        moment = time.monotonic()
        with self._lock:
            left, at = self._left.pop(name, (float(per_minute), moment))
            left = min(float(per_minute), left + (moment - at) * per_minute / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / per_minute
            self._left[name] = (left if wait else left - 1, moment)
            if len(self._left) > _MOST_HELD:
                self._left.popitem(last=False)
        return wait


@dataclass(frozen=True, slots=True)
class Limits:
    """What the guard asks before it lets a request in."""

    settings: Settings
    keys: Keys | None = None  # None where there is no database
    switches: Snapshot[Mapping[str, Closed]] | None = None
    buckets: Buckets = field(default_factory=Buckets)

    def refuse(self, scope: Scope) -> Refusal | None:
        """Give why a request is not let in; None where it is."""
        path = scope["path"]
        if (service := _service(path)) and self.switches and service in self.switches.value():
            return Refusal(503, CLOSED, ((b"retry-after", b"300"),))
        if not path.startswith(_ASKING) or path == _OPEN_TO_ALL:
            return None
        return self._count(scope, path)

    def _count(self, scope: Scope, path: str) -> Refusal | None:
        key = _key(scope) if path.startswith("/api/") else ""
        holder = self.keys.holder(key) if key and self.keys else None
        if key and holder is None:
            return Refusal(401, "密钥不对或已停用，请向管理员索取。", ((b"www-authenticate", b"Bearer"),))
        if holder is None and path.startswith("/api/") and self.settings.rest_requires_key:
            return Refusal(401, "请在请求头 Authorization 中写 Bearer 加密钥。", ((b"www-authenticate", b"Bearer"),))
        address = address_of(scope, self.settings)
        if holder is not None:
            most = self.settings.rate_per_key if holder.per_minute is None else holder.per_minute
            wait = self.buckets.take(f"key {holder.name}", most)
        else:
            most = 0 if is_loopback(address) else self.settings.rate_per_address
            wait = self.buckets.take(address, most)
        if not wait:
            return None
        return Refusal(429, "请求太频繁，请稍后再试。", ((b"retry-after", str(math.ceil(wait)).encode()),))


def open_limits(settings: Settings, database: Database | None) -> Limits:
    """Give the limits; keys and switches are those of the database."""
    if database is None:
        return Limits(settings)
    switches = Snapshot[Mapping[str, Closed]](lambda: closed_switches(database), {})
    switches.refresh()
    return Limits(settings, open_keys(database), switches)


def address_of(scope: Scope, settings: Settings) -> str:
    """Give the visitor's address; what a request says of it itself counts only from a trusted proxy."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if address not in trusted_proxies(settings):
        return address
    named = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        return address


def is_https(scope: Scope, settings: Settings) -> bool:
    """Tell whether the visitor's connection is encrypted, as far as is known."""
    client = scope.get("client")
    if client and str(client[0]) in trusted_proxies(settings):
        proto: bytes = dict(scope["headers"]).get(b"x-forwarded-proto", b"")
        return proto.strip().lower() == b"https"
    return bool(scope.get("scheme") == "https")


def trusted_proxies(settings: Settings) -> frozenset[str]:
    """Give their addresses."""
    return frozenset(filter(None, (part.strip() for part in settings.trusted_proxies.split(","))))


def is_loopback(address: str) -> bool:
    """Tell whether a request comes from this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _service(path: str) -> str:
    """Give the switch that a path hangs on."""
    if path.startswith("/api/v1/") and path != _OPEN_TO_ALL:
        return "rest"
    return "chat" if path == "/" or path.startswith("/gradio_api/") else ""


def _key(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    kind, _, value = headers.get(b"authorization", b"").decode("latin-1").strip().partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    return headers.get(b"x-api-key", b"").decode("latin-1").strip()
