"""Inheritance and super()."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Animal:
    legs = 4
    def __init__(self, name):
        self.name = name
    def speak(self):
        return "..."
    def describe(self):
        return f"{self.name} says {self.speak()} on {self.legs} legs"
class Dog(Animal):
    def speak(self):
        return "woof"
class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age
    def speak(self):
        return super().speak() + "!" * self.age
class Bird(Animal):
    legs = 2
for a in (Animal("a"), Dog("d"), Puppy("p", 2), Bird("b")):
    print(a.describe(), isinstance(a, Dog), isinstance(a, (Bird, Puppy)), type(a).__name__)
print(issubclass(Puppy, Animal), issubclass(Dog, Bird), issubclass(Dog, Dog), issubclass(bool, int), [c.__name__ for c in Puppy.__mro__], Puppy.__bases__ == (Dog,))
Animal.legs = 5
print(Dog("x").legs, Bird("x").legs)
Animal.wave = lambda self: "wave " + self.name
print(Puppy("w", 1).wave())
class Base:
    def __init__(self):
        self.log = ["base"]
        self.setup()
    def setup(self):
        self.log.append("setup base")
class Child(Base):
    def setup(self):
        super().setup()
        self.log.append("setup child")
print(Child().log)
class Explicit(Base):
    def setup(self):
        Base.setup(self)
        super(Explicit, self).setup()
print(Explicit().log)
def bad_base():
    class X(5):
        pass
error(Puppy, "x")
error(lambda: Puppy("x", 1).nothing)
error(lambda: super().x)
