"""The built-in analyser: text in, ratings with evidence out. English, deterministic, offline; imports no Django."""

from __future__ import annotations

from core.analysis.reading import Confidence, Evidence, Finding, Reading, Unreadable

__all__ = ["Confidence", "Evidence", "Finding", "Reading", "Unreadable"]
