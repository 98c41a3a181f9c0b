"""Where a model service is, read from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assistant.settings import Settings

Use = Literal["llm", "embedding", "rerank"]
MAX_BYTES = 8 * 1024 * 1024  # of one reply
MAX_VECTOR_BYTES = 64 * 1024 * 1024  # the same for vectors: 1,000 of 4,096 numbers
NAMES = {"llm": "语言模型", "embedding": "向量模型", "rerank": "重排序模型"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model of one service that speaks OpenAI's protocol."""

    use: Use
    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    filed_name: str = ""  # 备案名称
    first_byte_s: float = 8.0  # until the body of the reply begins
    total_s: float = 30.0  # until it is complete, retry included
    hosts: frozenset[str] = frozenset()  # the only ones that may be called; empty: any
    ca_file: Path | None = None
    max_bytes: int = MAX_BYTES

    @property
    def key(self) -> str:
        """Give what is sent as key; services that ask for none ignore it."""
        return self.api_key or "none"

    @property
    def name(self) -> str:
        """Give what errors call it: 语言模型."""
        return NAMES[self.use]

    @property
    def host(self) -> str:
        """Give the host that is called."""
        return urlsplit(self.base_url).hostname or ""


def read_endpoint(settings: Settings, use: Use) -> Endpoint | None:
    """Give the endpoint that the settings name; None where they name none."""
    base_url = getattr(settings, f"{use}_base_url").rstrip("/")
    if not base_url:
        return None
    if use == "llm":
        first_byte_s, total_s = settings.llm_first_byte_s, settings.llm_total_s
    else:
        total_s = settings.embedding_timeout_s if use == "embedding" else settings.rerank_timeout_s
        first_byte_s = total_s
    return Endpoint(
        use=use,
        base_url=base_url,
        model=getattr(settings, f"{use}_model"),
        api_key=getattr(settings, f"{use}_api_key").get_secret_value().strip(),
        filed_name="" if use == "rerank" else getattr(settings, f"{use}_filed_name").strip(),
        first_byte_s=first_byte_s,
        total_s=total_s,
        hosts=frozenset(host.strip().lower() for host in settings.model_hosts.split(",") if host.strip()),
        ca_file=settings.model_ca_file,
        max_bytes=MAX_VECTOR_BYTES if use == "embedding" else MAX_BYTES,
    )
