"""What the description of the interface shows: an example of every request and reply. Names in them are invented."""

from __future__ import annotations

from typing import Any

_Responses = dict[int | str, dict[str, Any]]
_PLACE = {
    "number": "甲政办发〔2024〕7号",
    "document": "甲省2024年便民服务工作要点",
    "part": "",
    "address": "一（二）",
}
_DUTY = {"role": "牵头", "units": ["省社区局"], "text": "省社区局牵头", "inherited": False, "open": False}
_BODY = {
    "headings": ["一、办好便民服务"],
    "title": "推进邻里驿站建设",
    "text": "（二）推进邻里驿站建设。6月底前完成选址。（省社区局牵头）",
    "pages": [3, 3],
    "duties": [_DUTY],
    "deadlines": [{"text": "6月底前", "start": None, "end": "2024-06-30", "sentence": "6月底前完成选址。"}],
    "targets": [],
}


def _reply(example: Any, description: str = "成功") -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"example": example}}}


def _refusal(message: str, description: str) -> dict[str, Any]:
    return _reply({"error": message}, description)


REFUSALS: _Responses = {
    401: _refusal("密钥不对或已停用，请向管理员索取。", "密钥不对；密钥写在请求头 Authorization: Bearer 之后"),
    413: _refusal("请求太大，最多 64 KB，请缩短后再试。", "请求太大"),
    422: _refusal("缺少 question，请补上。", "请求的格式不对"),
    429: _refusal("请求太频繁，请稍后再试。", "超过每分钟的次数，请求头 Retry-After 写明等多少秒"),
    503: _refusal("服务暂停，请稍后再试；急需咨询请拨打12345政务服务便民热线。", "暂停服务，或系统出错"),
}
ASK_EXAMPLES: Any = {
    "一个问题": {"value": {"question": "邻里驿站由谁牵头？"}},
    "追问，指定地区": {
        "value": {
            "id": "q-2",
            "question": "什么时候完成？",
            "place": "甲省",
            "history": [{"question": "邻里驿站由谁牵头？", "answer": "省社区局牵头。"}],
        }
    },
}
ASK: _Responses = {
    200: _reply(
        {
            "id": "q-1",
            "status": "answered",
            "abstained": False,
            "direct": "省社区局牵头。",
            "answer": "省社区局牵头。[1]\n[1] 甲政办发〔2024〕7号《甲省2024年便民服务工作要点》一（二） 第3页",
            "citations": [
                {
                    "marker": 1,
                    **_PLACE,
                    "title": "推进邻里驿站建设",
                    "pages": [3, 3],
                    "quote": "（省社区局牵头）",
                    "issued_on": "2024-02-08",
                    "validity": "unknown",
                }
            ],
            "trace": {"step": "answer_duties", "asks": ["lead"], "topic": ["邻里", "驿站"]},
            "ms": 4.2,
        }
    ),
    400: _reply(
        {"error": "请输入您的问题，例如“某项工作由谁牵头”。", "id": "", "status": "error_empty_question"},
        "问题不能回答：空、太长，或地区没有收录",
    ),
}
RATING_EXAMPLES: Any = {
    "没用": {"value": {"question": "邻里驿站由谁牵头？", "status": "answered", "useful": False, "reason": "单位已改名"}}
}
FEEDBACK: _Responses = {200: _reply({"recorded": True})}
CLAUSE: _Responses = {
    200: _reply(
        {
            "id": "d1/2",
            **_PLACE,
            "document_id": "d1",
            "kind": "clause",
            **_BODY,
            "references": [],
            "issued_on": "2024-02-08",
            "place": "甲省",
            "validity": "unknown",
        }
    ),
    404: _refusal("没有编号为 d1/9 的条款，请检查编号。", "没有这个条款"),
}
DOCUMENTS: _Responses = {
    200: _reply(
        {
            "documents": [
                {
                    "id": "d1",
                    "number": _PLACE["number"],
                    "title": _PLACE["document"],
                    "issuer": "甲省人民政府办公厅",
                    "issued_on": "2024-02-08",
                    "kind": "要点",
                    "place": "甲省",
                    "level": "省",
                    "validity": "unknown",
                    "source": "province.txt",
                    "clauses": 5,
                }
            ]
        }
    )
}
LEDGER: _Responses = {
    200: _reply(
        {
            "rows": [
                {
                    **_PLACE,
                    "title": _BODY["title"],
                    "pages": [3, 3],
                    "place": "甲省",
                    "issued_on": "2024-02-08",
                    "duties": [_DUTY],
                    "deadlines": _BODY["deadlines"],
                    "targets": [],
                }
            ]
        }
    ),
    400: _refusal("before 应为日期，如 2023-12-31。", "日期写得不对"),
}
