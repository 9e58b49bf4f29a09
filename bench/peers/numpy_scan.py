"""`python numpy_scan.py HASHES QUERIES`: looks hashes up by comparing each with all, as JSON."""

import json
import sys
from pathlib import Path
from time import monotonic

import numpy as np

WITHIN = 6

hashes = np.frombuffer(Path(sys.argv[1]).read_bytes(), dtype=np.uint64)
queries = np.frombuffer(Path(sys.argv[2]).read_bytes(), dtype=np.uint64)
np.bitwise_count(hashes ^ queries[0])
began_s = monotonic()
found = [(np.nonzero(np.bitwise_count(hashes ^ one) <= WITHIN)[0] + 1).tolist() for one in queries]
seconds = monotonic() - began_s
sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
