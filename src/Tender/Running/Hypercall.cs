namespace Hillingar.Tender.Running;

/// <summary>The services of the Solo5 hvt interface, version 2, by number.</summary>
internal enum Hypercall
{
    WallTime = 1,
    ConsoleWrite = 2,
    Poll = 3,
    BlockWrite = 4,
    BlockRead = 5,
    NetWrite = 6,
    NetRead = 7,
    Halt = 8,
}

/// <summary>What a hypercall with a device answers.</summary>
internal enum HypercallResult
{
    Ok = 0,
    Again = 1,
    InvalidArgument = 2,
}
