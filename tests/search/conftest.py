"""Settings of the search tests: hypothesis without deadlines, since the machine is shared."""

from hypothesis import settings

settings.register_profile("search", deadline=None)
settings.load_profile("search")
