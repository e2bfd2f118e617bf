# expectation: by hand
"""An error while importing."""
import sys
sys.path.insert(0, sys.path[0] + "/lib")
print("importing")
import broken_module
