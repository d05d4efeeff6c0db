"""A peer that replays a conversation: NOT F*, it knows nothing but the two files it is given.

Run as `replay.py QUERIES ANSWERS`: QUERIES holds one query a line as sent to `fstar.exe --ide`,
ANSWERS what came back. It greets, and answers each query with all lines that carry its id. A
query that is not the recorded one (apart from blanks and order of keys) ends it with status 9.
"""

import json
import sys


def main():
    queries = {q["query-id"]: q for q in lines(sys.argv[1])}
    answers = lines(sys.argv[2])
    print(json.dumps({"kind": "protocol-info", "version": 3, "features": ["push"]}), flush=True)
    last = list(queries)[-1]
    for line in sys.stdin:
        asked = json.loads(line)
        number = asked["query-id"]
        if asked != queries.get(number):
            sys.stderr.write(f"not the recorded query: {line}")
            return 9
        told = [a for a in answers if a.get("query-id") == number]
        for answer in told:
            print(json.dumps(answer), flush=True)
        # Where no response was recorded, F* had ended over the query.
        if number == last or not any(answer["kind"] == "response" for answer in told):
            return 0
    return 0


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.startswith("{")]


if __name__ == "__main__":
    sys.exit(main())
