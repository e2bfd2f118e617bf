"""Finds modules in the standard library that is packed into the executable."""

import _imp
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceFileLoader, spec_from_file_location


class LibraryFinder:
    """The finder for one directory of the packed library."""

    def __init__(self, path):
        self.path = path

    def __repr__(self):
        return f'LibraryFinder({self.path!r})'

    def invalidate_caches(self):
        pass

    def find_spec(self, fullname, target=None):
        name = fullname.rpartition('.')[2]
        names = _imp.library_names(self.path)
        if name in names:
            directory = f'{self.path}/{name}'
            if '__init__.py' in _imp.library_names(directory):
                file = f'{directory}/__init__.py'
                loader = SourceFileLoader(fullname, file)
                return spec_from_file_location(fullname, file, loader=loader,
                                               submodule_search_locations=[directory])
        if f'{name}.py' in names:
            file = f'{self.path}/{name}.py'
            return spec_from_file_location(fullname, file, loader=SourceFileLoader(fullname, file))
        if name in names:
            spec = ModuleSpec(fullname, None)
            spec.submodule_search_locations = [directory]
            return spec
        return None

    def iter_modules(self, prefix=''):
        for name in _imp.library_names(self.path):
            if name.endswith('.py'):
                if name != '__init__.py':
                    yield prefix + name[:-3], False
            elif '__init__.py' in _imp.library_names(f'{self.path}/{name}'):
                yield prefix + name, True
