"""How text that a model wrote is labelled: visibly in the answer, hidden in the data of what is exported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

BY_MODEL = "人工智能生成"
ORIGINAL = "原文"


def visible_label(filed_name: str) -> str:
    """Give the line under text that a model wrote."""
    model = f"（模型：{filed_name}）" if filed_name else ""
    return f"以上文字由{BY_MODEL}{model}，仅供参考，以文件原文为准。"


def hidden_label(producer: str, text: str) -> Mapping[str, str]:
    """Give the AIGC fields of GB 45438-2025 for the metadata of a file or reply that holds text of a model.

    Args:
        producer: filed name of the model, or its name at the service.
        text: what the model wrote; its hash is the number of the content.
    """
    return {
        "Label": "1",
        "ContentProducer": producer,
        "ProduceID": hashlib.sha256(text.encode()).hexdigest()[:32],
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
