namespace Hillingar.Tender.Tests;

/// <summary>
/// Exceptions and interrupts that an instruction raises reach the guest's own handler as if it ran in ring 0: the vector, the error
/// code, where the trap is reported, the address of a page fault.
/// </summary>
public sealed class Exceptions
{
    // What each tender has to deliver: vector, error code, bytes from the instruction to where the trap is reported, and CR2.
    private static readonly Dictionary<string, (int Vector, int ErrorCode, int After, ulong? Address)> Everywhere = new()
    {
        ["divide_by_zero"] = (0, 0, 0, null),
        ["divide_overflow"] = (0, 0, 0, null),
        ["single_step"] = (1, 0, 1, null),
        ["undefined"] = (6, 0, 0, null),
        ["segment_absent"] = (11, 56, 0, null),
        ["stack_segment_absent"] = (12, 56, 0, null),
        ["stack_noncanonical"] = (12, 0, 0, null),
        ["frame_noncanonical"] = (12, 0, 0, null),
        ["segment_wild"] = (13, 0xFFF8, 0, null),
        ["read_noncanonical"] = (13, 0, 0, null),
        ["unknown_register"] = (13, 0, 0, null),
        ["read_absent"] = (14, 0, 0, 0x9F8),
        ["write_absent"] = (14, 2, 0, 8),
        ["write_read_only"] = (14, 3, 0, 0x10008),
        ["read_outside"] = (14, 0, 0, 0x1_0000_07F8),
    };

    // KVM's emulator, which executes ring 0 where the processor cannot, knows none of these.
    private static readonly Dictionary<string, (int Vector, int ErrorCode, int After, ulong? Address)> WhereNothingIsEmulated = new()
    {
        ["debug"] = (1, 0, 1, null),
        ["breakpoint"] = (3, 0, 1, null),
        ["interrupt_3"] = (3, 0, 2, null),
        ["interrupt_4"] = (4, 0, 2, null),
        ["interrupt_5"] = (5, 0, 2, null),
        ["interrupt_32"] = (32, 0, 2, null),
        ["interrupt_255"] = (255, 0, 2, null),
        ["coprocessor"] = (16, 0, 0, null),
        ["vector_unit"] = (19, 0, 0, null),
    };

    public static TheoryData<string, string> CasesEverywhere => Tenders.Each(Everywhere.Keys);

    public static TheoryData<string, string> CasesWhereNothingIsEmulated => Tenders.Each(WhereNothingIsEmulated.Keys);

    public static TheoryData<string> AllTenders => [.. Tenders.All];

    [KvmTheory, MemberData(nameof(CasesEverywhere))]
    public void AnExceptionReachesTheGuestsHandler(string tender, string name) => Check(tender, name, Everywhere[name]);

    [KvmTheory, MemberData(nameof(CasesWhereNothingIsEmulated))]
    public void AnInterruptReachesTheGuestsHandler(string tender, string name)
    {
        if (Tenders.EmulatesRingZero(tender))
            Run(tender, name).ExpectRefusal("KVM: internal error exit: suberror=0x1");
        else
            Check(tender, name, WhereNothingIsEmulated[name]);
    }

    [KvmTheory, MemberData(nameof(AllTenders))]
    public void AHandlerThatReturnsChangesNoRegister(string tender)
    {
        if (Tenders.EmulatesRingZero(tender))
            Run(tender, "registers").ExpectRefusal("KVM: internal error exit: suberror=0x1");
        else
            Run(tender, "registers").Expect(0, "carry kept\n");
    }

    [KvmTheory, MemberData(nameof(AllTenders))]
    public void RegistersForNumbersSurviveHypercallsAndTraps(string tender)
    {
        var run = Tenders.Run(tender, "--mem=4", TestGuests.PathOf("floats"));
        if (Tenders.EmulatesRingZero(tender))
        {
            run.ExpectRefusal("KVM: internal error exit: suberror=0x1");
            return;
        }

        Assert.Matches("^hypercall kept\n(wide kept|no wide registers)\nsleep kept\n\\1\ntrap kept\n\\1\n$", run.Output);
        Assert.Equal((0, ""), (run.Status, run.Errors));
    }

    private static void Check(string tender, string name, (int Vector, int ErrorCode, int After, ulong? Address) trap)
    {
        var address = trap.Address is { } cr2 ? $" cr2 {cr2:x16}" : "";
        Run(tender, name).Expect(255, $"trap {trap.Vector} ec {trap.ErrorCode} cs 8 ss 16 after {trap.After}{address}\n");
    }

    private static TenderRun Run(string tender, string name) => Tenders.Run(tender, "--mem=4", TestGuests.PathOf("vectors"), name);
}
