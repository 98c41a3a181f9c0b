"""The language model of the settings as llama-index takes one, for what is asked beside the assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.models import Endpoint

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike


def open_model(endpoint: Endpoint) -> OpenAILike:
    """Give the model.

    Raises:
        SettingsError: the settings do not allow calls to its host.
    """
    from llama_index.llms.openai_like import OpenAILike

    if endpoint.hosts and endpoint.host not in endpoint.hosts:
        raise SettingsError(f"设置 model_hosts 不允许调用 {endpoint.host}，请加上它，或换一个服务。")
    return OpenAILike(
        model=endpoint.model,
        api_base=endpoint.base_url,
        api_key=endpoint.key,
        is_chat_model=True,
        temperature=0.0,
        max_retries=1,
        timeout=endpoint.total_s,
    )
