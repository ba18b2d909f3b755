"""Weights of words, learned."""

LEARNED: dict[str, float] = {}
