"""What went wrong with a call, in one Chinese line that says what to do."""

from __future__ import annotations

from assistant.errors import AssistantError, ModelError
from assistant.models.endpoint import Endpoint

_BUSY = (408, 409, 425, 429)


def explain_failure(error: BaseException, endpoint: Endpoint) -> AssistantError:
    """Give our error for whatever the client raised."""
    import openai

    from assistant.models.transport import explain

    cause: BaseException | None = error
    while cause is not None:  # the client wraps what the network raised
        if isinstance(cause, AssistantError):
            return cause
        if isinstance(cause, openai.APIStatusError):
            return explain_status(cause.status_code, cause.response.headers.get("retry-after", ""), endpoint)
        cause = cause.__cause__
    if isinstance(error, openai.APITimeoutError | openai.APIConnectionError | OSError):
        return explain(error, endpoint)
    kind = type(error).__name__
    return ModelError(f"{endpoint.name}的回复不合规范（{kind}），请检查 {endpoint.base_url} 是不是接口地址。", "broken")


def explain_status(status: int, retry_after: str, endpoint: Endpoint) -> ModelError:
    """Give our error for an HTTP status that is not 200."""
    name = endpoint.name
    if status in (401, 403):
        return ModelError(
            f"{name}服务不接受密钥（{status}），密钥或模型配置有误，请检查 {endpoint.use}_api_key。", "denied"
        )
    if status == 404:
        return ModelError(
            f"{name}服务没有这个地址或模型（404），密钥或模型配置有误，"
            f"请检查 {endpoint.use}_base_url 和 {endpoint.use}_model。",
            "denied",
        )
    if status in _BUSY:
        return ModelError(f"{name}服务繁忙（{status}），请稍后再试或提高限额。", "busy", _seconds(retry_after))
    if status >= 500:
        return ModelError(f"{name}服务出错（{status}），请查看服务的日志。", "failing", _seconds(retry_after))
    if 300 <= status < 400:
        return ModelError(f"{name}服务要求转到别处（{status}），请在设置中写最终的地址。", "rejected")
    return ModelError(f"{name}服务拒绝了请求（{status}），请检查模型名称和服务的日志。", "rejected")


def _seconds(retry_after: str) -> float:
    """Read Retry-After; a date or nonsense counts as long, nothing as at once."""
    if not retry_after:
        return 0.0
    return float(retry_after) if retry_after.strip().isdecimal() and len(retry_after) < 8 else 3600.0
