"""The panel as JSON values: what ``--json`` prints and ``estimate.json`` holds."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from palermo.estimation.panel import Panel


def finite(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """The value with every number that is not finite replaced by null, which JSON can hold."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def panel_data(panel: "Panel") -> dict[str, Any]:
    """The panel as JSON values; an infinite number is null."""
    data: dict[str, Any] = {
        "observed": panel.observed,
        "lists": list(panel.lists),
        "panel": [
            {
                "method": answer.method,
                "estimate": answer.estimate,
                "interval": list(answer.interval),
                "level": answer.level,
                "model": list(answer.model),
                "seconds": answer.seconds,
                "warnings": list(answer.warnings),
                "details": answer.details,
            }
            for answer in panel.panel
        ],
        "range": list(panel.range),
        "agreement": panel.agreement,
        "reason": panel.reason,
        "warnings": list(panel.warnings),
        "population": panel.population,
    }
    cleaned: dict[str, Any] = finite(data)
    return cleaned
