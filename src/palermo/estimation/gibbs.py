"""Compiled Gibbs sampler of the latent class model.

A truncated stick-breaking mixture of independence models; the people on no list are drawn with the rest.
Manrique-Vallier (2016), "Bayesian population size estimation using Dirichlet process mixtures", Biometrics
72(4).
"""
# Compiled kernels: plain loops, since every call and slice costs compile time.
# ruff: noqa: C901, PLR0917

import math

import numpy as np

from palermo.estimation.lattice import Floats, Integers, compiled, inlined, inside


@inside
def draw_binomial(trials: int, chance: float) -> int:
    """A binomial number.

    By counting where few are expected, else by transformed rejection (Hormann 1993).
    """
    if trials <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return trials
    small = min(chance, 1.0 - chance)
    odds = small / (1.0 - small)
    if trials * small < 10.0:
        value, left = math.exp(trials * math.log1p(-small)), np.random.random()
        number = 0
        while left > value and number < trials:
            left -= value
            number += 1
            value *= odds * (trials - number + 1) / number
    else:
        spread = math.sqrt(trials * small * (1.0 - small))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * small
        c = trials * small + 0.5
        accept = (2.83 + 5.1 / b) * spread
        mode = math.floor((trials + 1) * small)
        base = math.lgamma(mode + 1.0) + math.lgamma(trials - mode + 1.0)
        while True:
            u, v = np.random.random() - 0.5, np.random.random()
            us = 0.5 - abs(u)
            place = math.floor((2.0 * a / us + b) * u + c)
            if place < 0.0 or place > trials:
                continue
            if us >= 0.07 and v <= 0.92 - 4.2 / b:
                break
            level = math.log(v * accept / (a / (us * us) + b))
            if level <= (
                base
                - math.lgamma(place + 1.0)
                - math.lgamma(trials - place + 1.0)
                + (place - mode) * math.log(odds)
            ):
                break
        number = int(place)
    return number if chance == small else trials - number


@inside
def log_target(
    histories: Integers, persons: Integers, total: int, share: Floats, seen: Floats, concentration: float
) -> float:
    """Log posterior of weights (as log ratios) and chances (as logits).

    The people on no list integrated out.
    """
    lists, classes = seen.shape
    value, nobody, rest = (concentration - 1.0) * math.log(share[classes - 1]), 0.0, 0.0
    for k in range(classes - 1, -1, -1):
        rest += share[k]
        product = share[k]
        for j in range(lists):
            product *= 1.0 - seen[j, k]
            value += math.log(seen[j, k] * (1.0 - seen[j, k]))
        nobody += product
        value += math.log(share[k])
        if 0 < k < classes - 1:
            value -= math.log(rest)
    for h in range(histories.size):
        chance = 0.0
        for k in range(classes):
            product = share[k]
            for j in range(lists):
                product *= seen[j, k] if histories[h] >> j & 1 else 1.0 - seen[j, k]
            chance += product
        value += persons[h] * math.log(chance)
    return value - total * math.log(max(1.0 - nobody, 1e-300))


SMALLEST = 0.1
"""The share of the counts with which a chain begins."""


@inlined
def jump(
    histories: Integers,
    persons: Integers,
    total: int,
    share: Floats,
    seen: Floats,
    concentration: float,
    tries: int,
) -> None:
    """Metropolis moves along the slow direction: a class grows while its people become harder to see."""
    lists, classes = seen.shape
    value = log_target(histories, persons, total, share, seen, concentration)
    old_share, old_seen = np.empty(classes), np.empty(lists)
    for _ in range(tries):
        k = np.random.randint(0, classes)
        scale = 10.0 ** np.random.uniform(-1.5, 0.5)
        growth = scale * np.random.normal()
        own = 0.3 * scale * (np.random.random() < 0.5)
        for c in range(classes):
            old_share[c] = share[c]
        share[k] *= math.exp(growth)
        norm = 0.0
        for c in range(classes):
            norm += share[c]
        for c in range(classes):
            share[c] = max(share[c] / norm, 1e-200)
        for j in range(lists):
            old_seen[j] = seen[j, k]
            logit = math.log(seen[j, k] / (1.0 - seen[j, k])) - growth + own * np.random.normal()
            seen[j, k] = min(max(1.0 / (1.0 + math.exp(-logit)), 1e-12), 1.0 - 1e-12)
        new = log_target(histories, persons, total, share, seen, concentration)
        if math.log(np.random.random()) < new - value:
            value = new
            continue
        for c in range(classes):
            share[c] = old_share[c]
        for j in range(lists):
            seen[j, k] = old_seen[j]


@inlined
def take(persons: Integers, power: float, now: Integers) -> int:
    """A share of the counts, at least one person of each history, and their sum."""
    total = 0
    for h in range(persons.size):
        now[h] = max(1, round(power * persons[h])) if power < 1.0 else persons[h]
        total += now[h]
    return total


@inlined
def begin(share: Floats, seen: Floats) -> None:
    """A scattered start: one class of any weight, the others alike, everybody hard to see."""
    lists, classes = seen.shape
    first = np.random.random()
    for k in range(classes):
        share[k] = first if k == 0 else (1.0 - first) / (classes - 1)
        for j in range(lists):
            seen[j, k] = 10.0 ** np.random.uniform(-3.0, -0.7)


@inlined
def weigh(history: int, share: Floats, seen: Floats, weight: Floats) -> float:
    """The weight of each class for one history, and their sum."""
    lists, classes = seen.shape
    sum_of = 0.0
    for k in range(classes):
        value = share[k]
        for j in range(lists):
            value *= seen[j, k] if history >> j & 1 else 1.0 - seen[j, k]
        weight[k] = value
        sum_of += value
    return sum_of


@inlined
def allot(history: int, persons: int, sum_of: float, weight: Floats, members: Floats, on: Floats) -> None:
    """Draw how many persons of one history are of each class, and count them."""
    lists, classes = on.shape
    left = persons
    for k in range(classes):
        if left == 0:
            break
        number = left if k == classes - 1 else draw_binomial(left, weight[k] / sum_of)
        sum_of = max(sum_of - weight[k], 1e-300)
        left -= number
        members[k] += number
        if history and number:
            for j in range(lists):
                if history >> j & 1:
                    on[j, k] += number


@inlined
def draw_classes(members: Floats, on: Floats, share: Floats, seen: Floats, concentration: float) -> float:
    """Draw weights and chances given who is where; the value is the sum of the logs of what sticks left."""
    lists, classes = seen.shape
    after, rest, logs = 0.0, 1.0, 0.0
    for k in range(classes):
        after += members[k]
    for k in range(classes):
        after -= members[k]
        stick = 1.0
        if k < classes - 1:
            stick = min(np.random.beta(1.0 + members[k], concentration + max(after, 0.0)), 1.0 - 1e-12)
            logs += math.log1p(-stick)
        share[k] = rest * stick
        rest *= 1.0 - stick
        for j in range(lists):
            chance = np.random.beta(1.0 + on[j, k], 1.0 + members[k] - on[j, k])
            seen[j, k] = min(max(chance, 1e-12), 1.0 - 1e-12)
        share[k] = max(share[k], 1e-200)
    return logs


@inlined
def draw_hidden(total: int, unseen: float) -> int:
    """Draw the people on no list: ``total`` are on one, ``unseen`` is the chance of being on none."""
    rate = np.random.gamma(total, 1.0) * min(unseen, 1.0 - 1e-12) / max(1.0 - unseen, 1e-12)
    return np.random.poisson(rate) if rate < 1e12 else int(rate)


@compiled
def sample_chain(
    histories: Integers,
    persons: Integers,
    lists: int,
    classes: int,
    seed: int,
    burn_in: int,
    thin: int,
    trace: Floats,
) -> None:
    """Run one chain; ``trace`` receives the people on no list after the burn-in, every ``thin`` sweeps.

    Over three quarters of the burn-in the counts grow from a tenth to themselves: few persons leave the
    posterior flat, so that a chain is not caught by the first hill it meets (Kirkpatrick and others 1983).

    Args:
        histories: masks of the positive histories.
        persons: their counts.
        lists: how many lists.
        classes: most latent classes.
        seed: of this chain.
        burn_in: sweeps that are thrown away.
        thin: sweeps between two kept values.
        trace: written in place.
    """
    np.random.seed(seed)
    seen = np.empty((lists, classes))
    share, weight, on = np.empty(classes), np.empty(classes), np.zeros((lists, classes))
    members, now = np.zeros(classes), np.empty(histories.size, np.int64)
    concentration = 1.0
    begin(share, seen)
    for sweep in range(burn_in + thin * trace.size):
        power = min(1.0, SMALLEST + (1.0 - SMALLEST) * sweep / (0.75 * burn_in))
        total = take(persons, power, now)
        members[:] = 0.0
        on[:] = 0.0
        hidden = 0
        for h in range(histories.size + 1):
            history = histories[h] if h < histories.size else 0
            sum_of = weigh(history, share, seen, weight)
            if h < histories.size:
                number = now[h]
            else:
                number = hidden = draw_hidden(total, sum_of)
            allot(history, number, sum_of, weight, members, on)
        logs = draw_classes(members, on, share, seen, concentration)
        concentration = max(np.random.gamma(0.25 + classes - 1.0, 1.0) / (0.25 - logs), 1e-6)
        jump(histories, now, total, share, seen, concentration, 6)
        if sweep >= burn_in and (sweep - burn_in) % thin == 0:
            trace[(sweep - burn_in) // thin] = hidden
