using Hillingar.Linux;

namespace Hillingar.Tender.UserMode;

/// <summary>An exception or software interrupt.</summary>
/// <param name="Vector">Its number.</param>
/// <param name="ErrorCode">What the processor pushes with it, if it does.</param>
internal readonly record struct Trap(byte Vector, uint? ErrorCode)
{
    internal const byte Debug = 1;
    internal const byte InvalidOpcode = 6;
    internal const byte SegmentNotPresent = 11;
    internal const byte StackFault = 12;
    internal const byte GeneralProtection = 13;
    internal const byte PageFault = 14;
    internal const byte AlignmentCheck = 17;

    private const uint PageFaultOfRingThree = 4;

    internal static Trap OfDoubleFault => new(8, 0);

    /// <summary>The exception that KVM holds, as it would be if the guest ran in ring 0.</summary>
    internal static Trap OfRingZero(in KvmVcpuEvents events)
    {
        if (events.ExceptionHasErrorCode == 0)
            return new Trap(events.ExceptionNumber, null);
        var code = events.ExceptionErrorCode;
        return new Trap(events.ExceptionNumber, events.ExceptionNumber == PageFault ? code & ~PageFaultOfRingThree : code);
    }

    /// <summary>The name that manuals give it.</summary>
    internal string Name => Vector switch
    {
        0 => "#DE",
        Debug => "#DB",
        3 => "#BP",
        InvalidOpcode => "#UD",
        7 => "#NM",
        8 => "#DF",
        10 => "#TS",
        SegmentNotPresent => "#NP",
        StackFault => "#SS",
        GeneralProtection => "#GP",
        PageFault => "#PF",
        16 => "#MF",
        17 => "#AC",
        19 => "#XM",
        _ => $"vector {Vector}",
    };
}
