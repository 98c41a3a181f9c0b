"""Sentences of documents that give orders to a language model."""

from __future__ import annotations

import re

from assistant.text.sentences import split_sentences

# Sentences that speak to a model instead of to citizens. They are not sent, and nothing may rest on them.
_ADDRESSED = re.compile(
    "(?:忽略|无视|忘记|忘掉|不要(?:理会|遵守)|跳过|覆盖).{0,12}(?:指令|提示|规则|要求|设定|约束|上文|以上|之前)"
    "|(?:系统|开发者)(?:提示|指令|消息)|提示词|语言模型|大模型(?:应|须|请|必)|人工智能助手|AI助手|ChatGPT"
    '|(?:你|您)(?:现在)?(?:是|扮演|作为)(?:一[个名位])?.{0,12}(?:助手|模型|机器人|角色|专家)|(?:请|必须|只能|直接)(?:你)?(?:输出|回复|回答)[:：“"「]'
    "|(?i:ignore|disregard|forget).{0,30}(?i:instruction|prompt|previous|above)|(?i:system\\s*:|assistant\\s*:|<\\|)"
)


def without_orders(text: str) -> str:
    """Give a text without the sentences that give orders to a model."""
    if not _ADDRESSED.search(text):
        return text
    return "".join(sentence for sentence in split_sentences(text) if not _ADDRESSED.search(sentence))
