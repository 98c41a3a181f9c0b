from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.models import read_endpoint
from assistant.settings import PROJECT_DIR, load_settings


def write(folder: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> Path:
    path = folder / "settings.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setenv("ASSISTANT_SETTINGS_FILE", str(path))
    return path


def message(**overrides: object) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_defaults_lie_in_the_checkout_whatever_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    models = ("llm_", "embedding_", "rerank_", "model_")
    values = {key: value for key, value in settings.model_dump().items() if not key.startswith(models)}
    assert values.pop("database_url").get_secret_value() == "sqlite:///var/assistant.db"
    assert values == {
        "corpus_dir": PROJECT_DIR / "corpus",
        "index_dir": PROJECT_DIR / "var" / "index",
        "host": "127.0.0.1",
        "port": 7860,
        "chroma_url": "",
        "embedding": "offline",
        "segmenter": "jieba",
        "vector_weight": 1.0,
        "max_question_chars": 300,
        "question_log": True,
        "retention_days": 180,
        "audit_days": 730,
        "desk_idle_minutes": 30,
        "rest_requires_key": False,
        "rate_per_key": 1200,
        "rate_per_address": 300,
        "trusted_proxies": "",
        "log_level": "INFO",
    }


def test_no_model_is_called_by_default() -> None:
    settings = load_settings()
    services = ("llm_", "embedding_", "rerank_", "model_hosts")
    models = {
        key: value
        for key, value in settings.model_dump().items()
        if key.startswith(services) and key.endswith(("_url", "_model", "_hosts"))
    }
    assert set(models.values()) == {""}
    assert (settings.llm_first_byte_s, settings.llm_total_s) == (8, 30)


@pytest.mark.parametrize("use", ["llm", "embedding", "rerank"])
def test_an_address_needs_a_model(use: str) -> None:
    said = message(**{f"{use}_base_url": "http://127.0.0.1/v1"})
    assert said.startswith(f"填写了 {use}_base_url 就要填写 {use}_model：")


def test_keys_are_shown_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(llm_base_url="http://127.0.0.1/v1", llm_model="m", llm_api_key="sk-canary")
    assert "sk-canary" not in repr(settings) + str(settings) + repr(read_endpoint(settings, "llm"))
    write(tmp_path, monkeypatch, 'llm_api_key = ["sk-canary"]\n')
    assert "sk-canary" not in message()


def test_argument_beats_environment_beats_file_beats_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, monkeypatch, 'port = 8001\nhost = "127.0.0.2"\nchroma_url = "http://127.0.0.1:1"\n')
    assert (load_settings().port, load_settings().host, load_settings().segmenter) == (8001, "127.0.0.2", "jieba")
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    assert load_settings().port == 8002
    assert load_settings(port=8003, host=None).port == 8003
    assert load_settings(port=8003, host=None).host == "127.0.0.2"


def test_chroma_url_is_read_by_both_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, monkeypatch, 'chroma_url = "http://127.0.0.1:1"\n')
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:2")
    assert load_settings().chroma_url == "http://127.0.0.1:2"
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", "http://127.0.0.1:3")
    assert load_settings().chroma_url == "http://127.0.0.1:3"
    assert load_settings(chroma_url="").chroma_url == ""


def test_relative_paths_count_from_the_checkout_in_the_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, monkeypatch, 'index_dir = "var/other"\n')
    assert load_settings().index_dir == PROJECT_DIR / "var" / "other"
    assert load_settings(index_dir="there").index_dir == Path("there")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "")
    assert load_settings().port == 7860


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "abc"),
        ("port", "0"),
        ("port", "65536"),
        ("vector_weight", "nan"),
        ("vector_weight", "-1"),
        ("segmenter", "other"),
        ("embedding", "other"),
        ("chroma_url", "ftp://127.0.0.1"),
        ("chroma_url", "127.0.0.1:8000"),
        ("max_question_chars", "0"),
        ("log_level", "loud"),
        ("index_dir", " "),
        ("host", ""),
    ],
)
def test_a_bad_value_is_named_with_what_is_expected(key: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(**{key: value})
    assert said.startswith(f"设置 {key} 的值 {value!r} 不能用，应为：")
    if value.strip():
        monkeypatch.setenv(f"ASSISTANT_{key.upper()}", value)
        assert message() == said


def test_an_unknown_argument_is_named() -> None:
    assert message(colour="red").startswith("colour 不是已知的设置，可用的有：corpus_dir、index_dir、")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1\n", "中的 prot 不是已知的设置，可用的有：corpus_dir、"),
        ("port = 1\nhost = \n", "第 2 行不是正确的 TOML"),
        ("[port\n", "第 1 行不是正确的 TOML"),
        ("host = '某处'\n".encode("gb18030"), "不是 UTF-8 编码"),
    ],
)
def test_a_bad_file_is_named_with_the_place(
    content: str | bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, monkeypatch, content)
    told = message()
    assert str(path) in told
    assert said in told


def test_a_wrong_type_in_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, monkeypatch, "port = [1]\n")
    assert message() == "设置 port 的值 '[1]' 不能用，应为：端口号，1 到 65535 的整数。"


def test_a_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_SETTINGS_FILE", str(tmp_path / "absent.toml"))
    assert "absent.toml 不能读取" in message()


def test_a_file_with_a_mark_of_utf8_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, monkeypatch, b"\xef\xbb\xbfport = 8100\n")
    assert load_settings().port == 8100
