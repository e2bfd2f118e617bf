"""What tests of native libraries share: calls that may fail, libraries made on the way."""
import subprocess


def attempt(f, *args, **names):
    """What a call answers, or what it raises."""
    try:
        return f(*args, **names)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def build(name, text, *flags):
    """Compiles a library into the working directory, without debug information unless the flags say so."""
    with open(name + ".c", "w") as f:
        f.write(text)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", f"lib{name}.so", name + ".c", *flags], check=True)
