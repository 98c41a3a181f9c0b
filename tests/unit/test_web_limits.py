"""Limits without a server: who counts as whom, how often they may, what is turned off."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import pytest

from assistant.accounts import Closed, KeyHolder, Keys, Snapshot
from assistant.settings import Settings
from assistant.web import limits
from assistant.web.limits import Buckets, Limits, address_of, is_https

HOLDER = KeyHolder("网站", None, datetime(2024, 1, 1), False)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


def request(path: str = "/api/v1/ask", client: str = "203.0.113.5", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "path": path, "method": "POST", "client": (client, 1), "headers": named, "scheme": "http"}


def with_keys(settings: Settings, holder: KeyHolder | None) -> Limits:
    keys = cast(Keys, type("Held", (), {"holder": lambda self, key: holder if key == "pa_good" else None})())
    return Limits(settings, keys)


def statuses(limits: Limits, scope: dict[str, Any], times: int) -> list[int]:
    return [refusal.status if (refusal := limits.refuse(scope)) else 200 for _ in range(times)]


def test_a_bucket_holds_a_minutes_worth_and_refills_evenly(clock: Clock) -> None:
    buckets = Buckets()
    assert [buckets.take("a", 2) for _ in range(2)] == [0, 0]
    assert buckets.take("a", 2) == pytest.approx(30)
    assert buckets.take("b", 2) == 0
    clock.now += 31
    assert buckets.take("a", 2) == 0
    assert buckets.take("a", 2) > 0
    clock.now += 3600
    assert [bool(buckets.take("a", 2)) for _ in range(3)] == [False, False, True]
    assert buckets.take("a", 0) == 0


def test_the_names_remembered_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST_HELD", 10)
    buckets = Buckets()
    for number in range(50):
        buckets.take(str(number), 5)
    assert len(buckets._left) == 10


def test_addresses_are_limited_and_told_when_to_come_back(clock: Clock) -> None:
    limits = Limits(Settings(rate_per_address=3))
    assert statuses(limits, request(), 4) == [200, 200, 200, 429]
    assert statuses(limits, request(client="203.0.113.6"), 1) == [200]
    refusal = limits.refuse(request())
    assert refusal is not None and refusal.headers == ((b"retry-after", b"20"),)


@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
def test_this_machine_is_not_limited_unless_it_names_a_visitor_as_a_trusted_proxy(clock: Clock, client: str) -> None:
    settings = Settings(rate_per_address=2)
    forwarded = request(client=client, x_forwarded_for="198.51.100.7")
    assert statuses(Limits(settings), forwarded, 5) == [200] * 5
    trusting = Settings(rate_per_address=2, trusted_proxies=f"10.0.0.9, {client}")
    assert statuses(Limits(trusting), forwarded, 3) == [200, 200, 429]


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("10.0.0.9", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", "nonsense", "10.0.0.9"),
        ("10.0.0.9", "", "10.0.0.9"),
        ("10.0.0.9", "é" * 500, "10.0.0.9"),
    ],
)
def test_forged_addresses_do_not_count(client: str, forwarded: str, expected: str) -> None:
    settings = Settings(trusted_proxies="10.0.0.9")
    assert address_of(request(client=client, x_forwarded_for=forwarded), settings) == expected


def test_https_is_believed_of_a_trusted_proxy_alone() -> None:
    settings = Settings(trusted_proxies="10.0.0.9")
    assert is_https(request(client="10.0.0.9", x_forwarded_proto="https"), settings)
    assert not is_https(request(client="10.0.0.8", x_forwarded_proto="https"), settings)
    assert is_https(request() | {"scheme": "https"}, settings)


def test_keys_have_limits_of_their_own(clock: Clock) -> None:
    limits = with_keys(Settings(rate_per_address=1, rate_per_key=3), HOLDER)
    good = request(authorization="Bearer pa_good")
    assert statuses(limits, good, 4) == [200, 200, 200, 429]
    own = with_keys(Settings(), KeyHolder("网站", 1, datetime(2024, 1, 1), False))
    assert statuses(own, request(x_api_key="pa_good"), 2) == [200, 429]


def test_wrong_keys_are_refused_also_where_none_is_needed() -> None:
    for held in (with_keys(Settings(), HOLDER), Limits(Settings())):
        assert statuses(held, request(authorization="Bearer pa_bad"), 1) == [401]
        assert statuses(held, request(), 1) == [200]


def test_keys_can_be_required_of_programs_but_not_of_the_chat_page() -> None:
    limits = with_keys(Settings(rest_requires_key=True), HOLDER)
    assert statuses(limits, request(), 1) == [401]
    assert statuses(limits, request(authorization="bearer pa_good"), 1) == [200]
    assert statuses(limits, request("/gradio_api/queue/join"), 1) == [200]
    assert statuses(limits, request("/api/v1/openapi.json"), 1) == [200]


@pytest.mark.parametrize(
    ("closed", "path", "expected"),
    [
        ("chat", "/", 503),
        ("chat", "/gradio_api/queue/join", 503),
        ("chat", "/api/v1/ask", 200),
        ("chat", "/desk", 200),
        ("chat", "/clause/x", 200),
        ("chat", "/healthz", 200),
        ("rest", "/api/v1/ask", 503),
        ("rest", "/api/v1/openapi.json", 200),
        ("rest", "/", 200),
        ("rest", "/desk", 200),
    ],
)
def test_a_closed_service_alone_is_closed(closed: str, path: str, expected: int) -> None:
    held = {closed: Closed(datetime(2024, 1, 1), "管", "演练")}
    limits = Limits(Settings(), None, Snapshot(lambda: held, held))
    assert statuses(limits, request(path), 1) == [expected]
