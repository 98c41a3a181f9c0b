"""Settings, read once into a frozen value: argument > environment > file > default.

Environment variables are the keys below in capitals after ASSISTANT_ (ASSISTANT_PORT=8080). The file is TOML, at
ASSISTANT_SETTINGS_FILE or else var/settings.toml in the checkout. Defaults lie in the checkout, so that commands work
from any folder; a relative path in the file counts from the checkout, one in an argument or variable from where one is.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.errors import SettingsError

PROJECT_DIR = Path(__file__).resolve().parent.parent
FILE_VARIABLE = "ASSISTANT_SETTINGS_FILE"
DEFAULT_FILE = PROJECT_DIR / "var" / "settings.toml"
_PATH_KEYS = ("corpus_dir", "index_dir", "model_ca_file")
_URL = r"^(https?://[^\s/]+(/\S*)?)?$"


class Settings(BaseSettings):
    """What can be set. The description of a key says in Chinese which values it takes; errors print it."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_ignore_empty=True, extra="forbid", frozen=True)

    corpus_dir: Path = Field(PROJECT_DIR / "corpus", description="文件夹路径，其中是要收录的文件")
    index_dir: Path = Field(PROJECT_DIR / "var" / "index", description="文件夹路径，索引放在其中")
    host: str = Field("127.0.0.1", min_length=1, description="监听地址，如 127.0.0.1")
    port: int = Field(7860, ge=1, le=65535, description="端口号，1 到 65535 的整数")
    chroma_url: str = Field(  # also read from CHROMA_URL
        "",
        pattern=_URL,
        description="Chroma 服务地址，如 http://127.0.0.1:8000；留空则使用本机内嵌的库",
    )
    embedding: Literal["offline"] = Field(
        "offline", description="offline（用随程序安装的模型在本机计算，不下载；填写 embedding_base_url 后改用该服务）"
    )
    segmenter: Literal["jieba"] = Field("jieba", description="jieba")
    vector_weight: float = Field(
        1.0, ge=0, le=10, allow_inf_nan=False, description="0 到 10 的数，意思相近在排序中的分量，0 为只看词语"
    )
    max_question_chars: int = Field(300, ge=1, le=10_000, description="1 到 10000 的整数，问题最多的字数")
    database_url: SecretStr = Field(
        SecretStr("sqlite:///var/assistant.db"),
        description="数据库地址：sqlite:///文件路径（相对路径从程序目录算起），或 postgresql://用户:密码@主机/库名",
    )
    question_log: bool = Field(True, description="true 或 false，是否记录问题（隐去个人信息后）")
    retention_days: int = Field(180, ge=1, le=3650, description="1 到 3650 的整数，问题、评价和来电记录保存的天数")
    audit_days: int = Field(730, ge=180, le=3650, description="180 到 3650 的整数，操作日志保存的天数")
    desk_idle_minutes: int = Field(30, ge=1, le=720, description="1 到 720 的整数，工作台无操作多少分钟后须重新登录")
    rest_requires_key: bool = Field(False, description="true 或 false，接口是否必须带密钥")
    rate_per_key: int = Field(1200, ge=0, description="每个密钥每分钟最多的请求数，0 为不限")
    rate_per_address: int = Field(300, ge=0, description="每个地址每分钟最多的请求数（本机除外），0 为不限")
    trusted_proxies: str = Field("", description="反向代理的地址，多个用逗号分开；只有它们转告的访问者地址才算数")
    llm_base_url: str = Field(
        "", pattern=_URL, description="语言模型服务地址，如 http://127.0.0.1:8000/v1；留空则不使用语言模型"
    )
    llm_model: str = Field("", max_length=200, description="语言模型的名称，与服务中的一致")
    llm_api_key: SecretStr = Field(SecretStr(""), description="语言模型服务的密钥；服务不要求时留空")
    llm_filed_name: str = Field("", max_length=100, description="语言模型的备案名称，随生成的文字一起显示")
    llm_first_byte_s: float = Field(8.0, gt=0, le=60, description="0 到 60 的数，等待模型开始回答的秒数")
    llm_total_s: float = Field(30.0, gt=0, le=300, description="0 到 300 的数，等待模型答完的秒数")
    llm_daily_calls: int = Field(10_000, ge=0, le=10_000_000, description="0 到 10000000 的整数，每天最多调用几次")
    llm_rewrite: bool = Field(True, description="true 或 false，问题没有读懂时是否请模型换个说法再查")
    embedding_base_url: str = Field(
        "", pattern=_URL, description="向量模型服务地址，如 http://127.0.0.1:8000/v1；留空则用本地向量"
    )
    embedding_model: str = Field("", max_length=200, description="向量模型的名称，与服务中的一致")
    embedding_api_key: SecretStr = Field(SecretStr(""), description="向量模型服务的密钥；服务不要求时留空")
    embedding_filed_name: str = Field("", max_length=100, description="向量模型的备案名称，doctor 显示")
    embedding_batch: int = Field(32, ge=1, le=2048, description="1 到 2048 的整数，一次送去计算的条数")
    embedding_timeout_s: float = Field(30.0, gt=0, le=600, description="0 到 600 的数，等待一批向量的秒数")
    rerank_base_url: str = Field(
        "", pattern=_URL, description="重排序服务地址（其下有 /rerank），如 http://127.0.0.1:8000/v1；留空则不用"
    )
    rerank_model: str = Field("", max_length=200, description="重排序模型的名称，与服务中的一致")
    rerank_api_key: SecretStr = Field(SecretStr(""), description="重排序服务的密钥；服务不要求时留空")
    rerank_timeout_s: float = Field(2.0, gt=0, le=60, description="0 到 60 的数，等待重排序的秒数")
    model_hosts: str = Field(
        "", max_length=2000, description="允许调用的主机名，用逗号隔开，如 127.0.0.1,llm.example.gov.cn；留空则不限"
    )
    model_ca_file: Path | None = Field(None, description="PEM 文件路径，模型服务自签证书的颁发机构；留空则用系统的")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG、INFO、WARNING 或 ERROR")

    @property
    def database_file(self) -> Path | None:
        """Give the file of the database; None where it is on a server."""
        url = self.database_url.get_secret_value()
        named = url.removeprefix("sqlite:///")
        return PROJECT_DIR / Path(named).expanduser() if named != url else None

    @field_validator(*_PATH_KEYS, mode="before")
    @classmethod
    def _read_path(cls, value: object) -> object:
        if isinstance(value, str | Path) and not str(value).strip():
            raise ValueError("empty path")  # Path("") would silently be the current folder
        return Path(value).expanduser() if isinstance(value, str | Path) else value

    @model_validator(mode="after")
    def _name_models(self) -> Settings:
        for use in ("llm", "embedding", "rerank"):
            if getattr(self, f"{use}_base_url") and not getattr(self, f"{use}_model"):
                raise PydanticCustomError("no_model", "{key}", {"key": f"{use}_model"})
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give the sources, strongest first."""
        # CHROMA_URL is the name by which Chroma's own deployments are pointed at a server
        plain = {"chroma_url": url} if (url := os.environ.get("CHROMA_URL")) else {}
        weaker = (InitSettingsSource(settings_cls, init_kwargs=values) for values in (plain, _read_file()))
        return init_settings, env_settings, *weaker


def load_settings(**overrides: object) -> Settings:
    """Give the settings in force.

    Args:
        overrides: values by key that win over all others, such as command line arguments; None counts as not given.

    Raises:
        SettingsError: a key is unknown or a value cannot be used; the message names it in one line.
    """
    given: dict[str, Any] = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_describe(error)) from None


def _settings_file() -> Path | None:
    named = os.environ.get(FILE_VARIABLE, "")
    if named:
        return Path(named).expanduser()
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def _read_file() -> dict[str, object]:
    path = _settings_file()
    if path is None:
        return {}
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"设置文件 {path} 不能读取（{error.strerror}），请检查路径和权限。") from None
    except UnicodeDecodeError:
        raise SettingsError(f"设置文件 {path} 不是 UTF-8 编码，请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        where = f"第 {line[1]} 行" if line else "末尾"
        raise SettingsError(f"设置文件 {path} {where}不是正确的 TOML，请改正后再试。") from None
    for key in values:
        if key not in Settings.model_fields:
            known = "、".join(Settings.model_fields)
            raise SettingsError(f"设置文件 {path} 中的 {key} 不是已知的设置，可用的有：{known}。")
    for key in _PATH_KEYS:
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            values[key] = PROJECT_DIR / Path(value).expanduser()
    return values


def _describe(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    if first["type"] == "no_model":
        key = first["msg"]
        return (
            f"填写了 {key.removesuffix('_model')}_base_url 就要填写 {key}：{Settings.model_fields[key].description}。"
        )
    key = str(first["loc"][0])
    if key not in Settings.model_fields:
        return f"{key} 不是已知的设置，可用的有：{'、'.join(Settings.model_fields)}。"
    wanted = Settings.model_fields[key].description
    if Settings.model_fields[key].annotation is SecretStr:  # may hold a password or a key
        return f"设置 {key} 的值不能用，应为：{wanted}。"
    return f"设置 {key} 的值 {str(first['input'])[:80]!r} 不能用，应为：{wanted}。"
