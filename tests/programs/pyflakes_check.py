"""pyflakes over sources with and without mistakes."""
import sys

from pyflakes import api, reporter

SOURCES = {
    "unused.py": "import os, sys\nfrom a import b as c, d\n\ndef f():\n    x = 1\n    return undefined_name\n",
    "redefined.py": "def f(): pass\ndef f(): pass\nclass A:\n    def m(self): pass\n    def m(self): pass\n",
    "format.py": "'%s %s' % (1,)\n'{} {1}'.format(1, 2)\nf'no placeholders'\n'%(a)s' % {'b': 1}\n",
    "syntax.py": "def f(:\n    pass\n",
    "scopes.py": "def g():\n    global x\n    try:\n        pass\n    except E as e:\n        pass\n    return e\nassert (1, 'always')\nif (1, 2): pass\nx is 'a'\n",
    "fine.py": "import os\nprint([n for n in os.environ if (m := n.lower()) and m])\n\n\ndef f(a, *b, c=1, **d):\n    return lambda: (a, b, c, d)\n",
    "star.py": "from os import *\n__all__ = ['nope']\nprint(getcwd())\nraise NotImplemented\n",
}
rep = reporter.Reporter(sys.stdout, sys.stdout)
total = 0
for name, text in SOURCES.items():
    total += api.check(text, name, rep)
print(total)
import pyflakes.checker
import pyflakes.messages
print(api.checkPath(pyflakes.messages.__file__, rep), api.checkPath(pyflakes.checker.__file__, rep))
