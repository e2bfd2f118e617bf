# 0 divided by a negative int is -0.0, however large the int is.
for n in (1, 2**53, 2**63, 2**100):
    print(0 / n, 0 / -n)
