#!/usr/bin/env python3
"""Acts by a policy that Gedanken wrote: policy.py FILE.json NUMBER ... prints the action at that observation."""
import json, math, sys

ACTIVATIONS = {
    "none": lambda x: x,
    "relu": lambda x: max(x, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "softplus": lambda x: math.log1p(math.exp(-abs(x))) + max(x, 0.0),
}
FUNCTIONS = {"identity": lambda x: x, "sin": math.sin, "cos": math.cos}


def feature(rule, x):
    return float(x == rule["value"]) if rule["function"] == "equals" else FUNCTIONS[rule["function"]](x)


def act(policy, observation):
    if policy["kind"] == "table":
        return policy["actions"][int(observation[0])]
    x = [feature(i, observation[i["observation"]]) for i in policy["inputs"]]
    for layer in policy["layers"]:
        f = ACTIVATIONS[layer["activation"]]
        x = [f(sum(w * v for w, v in zip(row, x)) + b) for row, b in zip(layer["weights"], layer["bias"])]
    head = policy["head"]
    if head["kind"] == "argmax":
        return x.index(max(x))
    return [c + h * math.tanh(v) for c, h, v in zip(head["centre"], head["half"], x)]


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        print(act(json.load(file)["policy"], [float(number) for number in sys.argv[2:]]))
