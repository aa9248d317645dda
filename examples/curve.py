"""Learning curves of studies: the mean over seeds of one column per episode, with 1.96 standard errors.

    gedanken run env=dyna-maze agent=dyna-q --seeds 30 --csv dyna.csv
    gedanken run env=dyna-maze agent=q-learning --seeds 30 --csv q.csv
    python3 curve.py length curve.svg dyna.csv q.csv

Any column of numbers can stand for length. It needs matplotlib, which knows the kind of file by its name.
"""
import csv
import statistics
import sys
from collections import defaultdict


def curve(path, measure):
    """For each episode (episode, mean, half of the band); the episode under way at the end of a run is left out."""
    by_episode = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["finished"] == "1":
                by_episode[int(row["episode"])].append(float(row[measure]))
    points = []
    for episode, values in sorted(by_episode.items()):
        error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0
        points.append((episode, statistics.fmean(values), 1.96 * error))
    return points


def draw(measure, out, paths):
    import matplotlib

    matplotlib.use("Agg")  # files, no window
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 5), layout="constrained")
    for path in paths:
        episodes, means, halves = zip(*curve(path, measure))
        low = [mean - half for mean, half in zip(means, halves)]
        high = [mean + half for mean, half in zip(means, halves)]
        (line,) = axes.plot(episodes, means, label=path.removesuffix(".csv"))
        axes.fill_between(episodes, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    axes.set_xlabel("episode")
    axes.set_ylabel(measure)
    axes.legend()
    figure.savefig(out)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: python3 curve.py COLUMN OUT.svg STUDY.csv ...")
    draw(sys.argv[1], sys.argv[2], sys.argv[3:])
