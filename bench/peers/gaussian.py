"""Gaussian processes in numpy, as one writes them: whole matrices at once, and one loop over pairs of outputs.

    python3 bench/peers/gaussian.py CASE        match-N, gradient-N, evidence-N as in `gedanken bench`

Prints a JSON line with milliseconds. First it must have the numbers of the reference.
"""
import json
import sys
import time
import numpy as np

INPUTS, OUTPUTS, SECONDS, RUNS = 6, 4, 0.3, 7


def match(x, l, sf2, beta, iK, m, S):
    """Mean, covariance and S^-1 cov(x, f); letters as in src/gp/moments.h."""
    E, D = l.shape
    z, one = x - m, np.eye(D)
    M, C, V = np.empty(E), np.empty((E, E)), np.empty((D, E))
    for a in range(E):
        t = z @ np.linalg.inv(S + np.diag(l[a] ** 2))
        root = np.sqrt(np.linalg.det(S / l[a] ** 2 + one))
        b = beta[a] * sf2[a] / root * np.exp(-0.5 * (z * t).sum(1))
        M[a], V[:, a] = b.sum(), b @ t
    for a in range(E):
        for b in range(a + 1):
            Q = pair(z, l[a], l[b], sf2[a] * sf2[b], S)[0]
            C[a, b] = C[b, a] = beta[a] @ Q @ beta[b] - M[a] * M[b]
            if a == b:
                C[a, a] += sf2[a] - (iK[a] * Q).sum()
    return M, C, V


def pair(z, la, lb, sf2, S):
    u, v, N = z / la ** 2, z / lb ** 2, 1 / la ** 2 + 1 / lb ** 2
    R = S * N + np.eye(len(S))
    T = np.linalg.solve(R, S)
    p = u @ T
    k = 0.5 * ((p - z) * u).sum(1)[:, None] + 0.5 * ((v @ T - z) * v).sum(1)
    return sf2 / np.sqrt(np.linalg.det(R)) * np.exp(k + p @ v.T), u, v, N, T


def back(x, l, sf2, beta, iK, m, S, M_adj, C_adj, V_adj):
    E, D = l.shape
    z, one = x - m, np.eye(D)
    m_adj, S_adj, M, kept = np.zeros(D), np.zeros((D, D)), np.empty(E), []
    for a in range(E):
        A = np.linalg.inv(S + np.diag(l[a] ** 2))
        t = z @ A
        root = np.sqrt(np.linalg.det(S / l[a] ** 2 + one))
        b = beta[a] * sf2[a] / root * np.exp(-0.5 * (z * t).sum(1))
        M[a] = b.sum()
        kept.append((A, t, b))
    through = M_adj - 2 * C_adj @ M
    for a, (A, t, b) in enumerate(kept):
        g, y = (through[a] + t @ V_adj[:, a]) * b, A @ V_adj[:, a]
        m_adj += g @ t - M[a] * y
        both = np.outer(y, b @ t)
        S_adj += 0.5 * ((t.T * g) @ t - A * g.sum() - both - both.T)
    for a in range(E):
        for b in range(a + 1):
            Q, u, v, N, T = pair(z, l[a], l[b], sf2[a] * sf2[b], S)
            P = (np.outer(beta[a], beta[b]) - (iK[a] if a == b else 0)) * Q
            r, c, Y, F = P.sum(1), P.sum(0), u.T @ P @ v, one - T * N
            W, omega = (u.T * r) @ u + (v.T * c) @ v + Y + Y.T, C_adj[a, b] * (1 if a == b else 2)
            m_adj += omega * (F.T @ (r @ u + c @ v))
            S_adj += 0.5 * omega * (F.T @ W @ F - r.sum() * N[:, None] * F)
    return m_adj, S_adj


def evidence(theta, x, y):
    n, D = x.shape
    l, sf2, sn2 = np.exp(theta[:D]), np.exp(2 * theta[D]), np.exp(2 * theta[D + 1])
    s = x / l
    square = (s * s).sum(1)
    K = sf2 * np.exp(-0.5 * (square[:, None] + square - 2 * s @ s.T))
    noisy = K + sn2 * np.eye(n)
    L, iK = np.linalg.cholesky(noisy), np.linalg.inv(noisy)
    beta = iK @ y
    value = 0.5 * y @ beta + np.log(np.diag(L)).sum() + 0.5 * n * np.log(2 * np.pi)
    W = iK - np.outer(beta, beta)
    P = W * K
    by_l = P.sum(1) @ (s * s) - ((P @ s) * s).sum(0)
    return value, np.concatenate([by_l, [P.sum(), sn2 * np.trace(W)]])


def check():
    x = np.sin(1.3 * np.arange(6)[:, None] + 0.7 * np.arange(3))
    y = np.stack([np.sin(x.sum(1)), np.cos(x[:, 0] - x[:, 1]) - 0.5])
    l, sf2, sn2 = np.array([[0.8, 1.1, 1.4], [1.2, 0.9, 1.0]]), np.array([1.2, 0.7]), (0.01, 0.02)
    K = [sf2[a] * np.exp(-0.5 * (((x[:, None] - x) / l[a]) ** 2).sum(2)) + sn2[a] * np.eye(6) for a in (0, 1)]
    iK = np.linalg.inv(K)
    beta = np.stack([iK[a] @ y[a] for a in (0, 1)])
    m, S = np.array([0.2, -0.1, 0.3]), np.array([[0.10, 0.02, -0.01], [0.02, 0.20, 0.03], [-0.01, 0.03, 0.15]])
    C = match(x, l, sf2, beta, iK, m, S)[1]
    by_m = back(x, l, sf2, beta, iK, m, S, np.zeros(2), np.diag([1.0, 0.0]), np.zeros((3, 2)))[0]
    theta = np.log(np.concatenate([l[0], [1.2 ** 0.5, 0.1]]))
    value, slope = evidence(theta, x, y[0])
    assert np.allclose([C[0, 0], C[0, 1], by_m[1]], [0.4491852427, 0.0027109827, -0.2874691730], atol=1e-9)
    assert np.allclose([value, slope[0], slope[4]], [5.7659455092, -0.8037597823, -0.0065044560], atol=1e-8)


def main():
    check()
    kind, n = sys.argv[1].split("-")
    n, D, E, r = int(n), INPUTS, OUTPUTS, np.random.default_rng(0)
    x, y, one = r.uniform(-1, 1, (n, D)), r.uniform(-1, 1, n), np.ones(E)
    beta, iK = r.uniform(-1, 1, (E, n)), np.stack([np.eye(n)] * E)
    functions = x, np.ones((E, D)), one, beta, iK, np.zeros(D), 0.1 * np.eye(D)
    theta = np.array([0.0] * (D + 1) + [-2.0])
    adjoints = r.normal(size=E), np.ones((E, E)), r.normal(size=(D, E))
    work = {
        "match": lambda: match(*functions),
        "gradient": lambda: (match(*functions), back(*functions, *adjoints)),
        "evidence": lambda: evidence(theta, x, y),
    }[kind]
    samples = []
    for _ in range(RUNS):  # the quickest of each run, as in src/cli/bench_gp.c
        best, end = SECONDS, time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
        samples.append(1e3 * best)
    print(json.dumps({"median": sorted(samples)[RUNS // 2]}))


main()
