namespace Hillingar.Tender.Tests;

/// <summary>
/// What solo5-hvt and this tender make of the same guests, console and status. solo5-hvt is taken from the PATH, and where it is not
/// there the comparison is skipped. Its only CPU mode is ring 0, with which both of ours are compared.
/// </summary>
public sealed class ComparedWithSolo5
{
    /// <summary>Guests that must not differ, with their arguments.</summary>
    public static TheoryData<string, string, string> Guests
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var mode in new[] { "user", "kernel" })
            {
                foreach (var (guest, arguments) in Same)
                {
                    foreach (var argument in arguments.Split(' '))
                        data.Add(mode, guest, argument);
                }
            }

            return data;
        }
    }

    private static (string Guest, string Arguments)[] Same =>
    [
        ("hello", "x"), ("boot", "x"), ("cmdline", "a --mem=9 ä"), ("console", "x"), ("status", "0 1 254 256 259 -1"), ("tls", "x"),
        ("fault", "z f b d u m h Z F B D U M"),
        ("wx", "data text rodata"),
        // Not "end" and "low": docs/tender.md has both among the differences.
        ("pointer", "past outside wrap highest structure cookie 0 block net Port 8 input"),
        ("ports", "scan-out scan-out-down scan-in out-word out-immediate out-ring in-word string-byte string-one string-many flood"),
        ("memory", "execute-data write-boot-information read-page-tables jump-zero jump-noncanonical jump-top touch-everything"),
        ("traploop", "idt-empty idt-outside stack-outside gate-absent handler-noncanonical stack-pointer-garbage"),
        ("privileged", "system_call undefined return_to_garbage load_ss_wild read_counter halt_processor cpuid_flood"),
    ];

    [KvmTheory, MemberData(nameof(Guests))]
    public void TheConsoleAndTheStatusAreThose(string mode, string guest, string argument)
    {
        var reference = Tenders.Run(Tenders.Reference, "--mem=4", TestGuests.PathOf(guest), argument);
        var ours = TenderRun.Guest(mode, guest, argument);
        // Ring 3 sees the host's interrupt flag, which no guest uses.
        Assert.Equal(reference.Output, ours.Output.Replace("rflags       0000000000000202", "rflags       0000000000000002", StringComparison.Ordinal));
        Assert.Equal(reference.Status, ours.Status);
    }
}
