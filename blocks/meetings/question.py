"""A message that asks something by its buttons, until an answer takes their place."""

from blocks.kit import Block, context

QUESTION_ID = "question"  # the id of the block with the buttons that answer it


def with_answer(message: Block, words: str) -> tuple[str, list[Block]]:
    """Return a message of ours, as Slack sends it, with the answer in the place of the buttons of its question."""
    blocks = [context(words) if block.get("block_id") == QUESTION_ID else block for block in message["blocks"]]
    return f"{message.get('text', '')}\n{words}", blocks


def has_question(message: Block) -> bool:
    """Return whether this message of ours, as Slack sends it, asks something. A card does not: notices update it."""
    return any(block.get("block_id") == QUESTION_ID for block in message.get("blocks") or [])
