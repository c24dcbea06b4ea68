"""Aliases: the one that every function has, and one of our own."""

from support.checks import equal, refused
from support.names import FUNCTION, NOBODY


def play(cloud, checks):
    with checks("$DEFAULT exists from creation"):
        alias = cloud.scf("GetAlias", FunctionName=FUNCTION, Name="$DEFAULT")
        equal((alias.Name, alias.FunctionVersion), ("$DEFAULT", "$LATEST"))
        equal(routes(alias), ([], []), "RoutingConfig")
    with checks("create an alias"):
        cloud.scf("CreateAlias", FunctionName=FUNCTION, Name="live", FunctionVersion="1", Description="conformance")
    with checks("read the alias back"):
        alias = cloud.scf("GetAlias", FunctionName=FUNCTION, Name="live")
        equal((alias.Name, alias.FunctionVersion, alias.Description), ("live", "1", "conformance"))
    with checks("move $DEFAULT"):
        cloud.scf("UpdateAlias", FunctionName=FUNCTION, Name="$DEFAULT", FunctionVersion="1")
        equal(cloud.scf("GetAlias", FunctionName=FUNCTION, Name="$DEFAULT").FunctionVersion, "1")
    with checks("weights of an alias by HmacSHA1"):
        weights = {"AdditionalVersionWeights": [{"Version": "$LATEST", "Weight": 0.2}]}
        cloud.but(sign="HmacSHA1").scf(
            "UpdateAlias", FunctionName=FUNCTION, Name="live", FunctionVersion="1", RoutingConfig=weights
        )
        equal(routes(cloud.scf("GetAlias", FunctionName=FUNCTION, Name="live")), ([("$LATEST", 0.2)], []))
    with checks("list aliases"):
        listed = cloud.scf("ListAliases", FunctionName=FUNCTION, Offset="0", Limit="20")
        equal({one.Name: one.FunctionVersion for one in listed.Aliases}, {"$DEFAULT": "1", "live": "1"})
        equal(listed.TotalCount, 2, "TotalCount")
    with checks("list aliases of a version"):
        equal(cloud.scf("ListAliases", FunctionName=FUNCTION, FunctionVersion="$LATEST").Aliases, [])

    with checks("duplicate alias"), refused("ResourceInUse.Alias"):
        cloud.scf("CreateAlias", FunctionName=FUNCTION, Name="live", FunctionVersion="1")
    with checks("missing alias"), refused("ResourceNotFound.Alias"):
        cloud.scf("GetAlias", FunctionName=FUNCTION, Name=NOBODY)
    with checks("alias of a missing version"), refused("ResourceNotFound.FunctionVersion"):
        cloud.scf("CreateAlias", FunctionName=FUNCTION, Name="dead", FunctionVersion="99")
    with checks("delete $DEFAULT"), refused("InvalidParameterValue.Alias"):
        cloud.scf("DeleteAlias", FunctionName=FUNCTION, Name="$DEFAULT")
    with checks("delete a version that an alias names"), refused("UnsupportedOperation.AliasBind"):
        cloud.scf("DeleteFunction", FunctionName=FUNCTION, Qualifier="1")


def routes(alias):
    """Returns the weights and the matches of an alias; both lists are always there."""
    routing = alias.RoutingConfig
    return [(one.Version, one.Weight) for one in routing.AdditionalVersionWeights], routing.AddtionVersionMatchs
