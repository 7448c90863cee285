"""What an estimator answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodEstimate:
    """One method's answer.

    Attributes:
        method: its name in the panel.
        estimate: persons in all, observed and not; infinite where the data set no upper limit.
        interval: lower and upper limit; the upper one may be infinite.
        level: the level of the interval, 0.95.
        model: the interaction terms of the model that was chosen, such as ``LA:NG``.
        warnings: what the reader must know beside the number.
        details: further results of this method, by name (numbers, lists and texts only).
        seconds: how long it took.
    """

    method: str
    estimate: float
    interval: tuple[float, float]
    level: float = 0.95
    model: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    details: dict[str, object]
    seconds: float = 0.0
