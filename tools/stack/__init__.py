"""Starts the judge as separate processes, for tests and tools, and talks to it as its pages do."""

from tools.run import ROOT
from tools.stack.api_client import ApiClient, LiveInterview
from tools.stack.broker import Broker
from tools.stack.cache_folder import get_shared_cache_folder
from tools.stack.migrated_database import copy_migrated_database
from tools.stack.processes import find_free_port, kill_group, wait_until
from tools.stack.stack import Stack, create_database

__all__ = [
    "ROOT",
    "ApiClient",
    "Broker",
    "LiveInterview",
    "Stack",
    "copy_migrated_database",
    "create_database",
    "find_free_port",
    "get_shared_cache_folder",
    "kill_group",
    "wait_until",
]
