__version__ = "0.1.0"

from typing import TYPE_CHECKING

if TYPE_CHECKING: # for editors; at run time they are imported when they are used
    from .api import caption, fit, score
    from .exchange import Captioner

__all__ = ['Captioner', 'caption', 'fit', 'score']

_home = dict(Captioner='exchange', caption='api', fit='api', score='api')

def __getattr__(name):
    "Import the module that `name` comes from when it is first used, so that the package itself is quick to import"
    if name not in _home: raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module
    return getattr(import_module(f'{__name__}.{_home[name]}'), name)

def __dir__(): return sorted({*globals(), *__all__})
