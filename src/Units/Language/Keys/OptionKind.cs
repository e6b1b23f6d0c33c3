namespace Hillingar.Units.Language;

/// <summary>The types that a module's option may have, by their words.</summary>
internal enum OptionKind
{
    Text,
    Path,
    Integer,
    Boolean,
    Size,
    Duration,
    Percentage,
    Ipv4Address,
    Ipv4Interface,
    Ipv4Prefix,
    Ipv6Address,
    Ipv6Interface,
    Ipv6Prefix,
    MacAddress,
    Port,
    Hash,
    CpuSet,
    Unit,
    List,
    OneOf,
}
