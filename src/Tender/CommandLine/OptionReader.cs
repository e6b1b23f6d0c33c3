using System.Buffers;
using Hillingar.Tender.Confinement;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.CommandLine;

/// <summary>Understands the words before the image. Values are attached to their option with an equals sign.</summary>
internal static class OptionReader
{
    internal const string DieWithParent = "--x-die-with-parent";
    internal const string DumpCore = "--x-dumpcore";

    /// <summary>The option of the reference tender's debugging variant, known only to a tender that is called like that.</summary>
    internal const string DumpCoreOfDebug = "--dumpcore";

    private const int LongestDeviceName = 67;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    /// <summary>The option that a word means; null if it means none.</summary>
    /// <exception cref="TenderException">The option is known and its value is not usable.</exception>
    internal static TenderOption? Read(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return word == DieWithParent ? new TenderOption.DieWithParent() : null;
        var value = word[(equals + 1)..];
        var colon = word.AsSpan(0, equals).IndexOf(':');
        return colon < 0 ? ReadPlain(word[..equals], value) : ReadForDevice(word[..colon], word[(colon + 1)..equals], value);
    }

    private static TenderOption? ReadPlain(string option, string value) => option switch
    {
        "--mem" => new TenderOption.Memory(ReadMebibytes(value)),
        "--x-cpu" => ReadCpu(value),
        "--x-status-fd" => Backing.Read('@' + value) is Backing.Inherited status ? new TenderOption.StatusDescriptor(status.Descriptor) : null,
        "--x-wait-fd" => Backing.Read('@' + value) is Backing.Inherited gate ? new TenderOption.WaitDescriptor(gate.Descriptor) : null,
        "--x-jail" => JailUser.Read(value) is { } user ? new TenderOption.Jail(user) : null,
        DumpCore => ReadDumpCore(value),
        DumpCoreOfDebug when StandardStream.IsDebug => ReadDumpCore(value),
        _ => null,
    };

    private static TenderOption.DumpCore? ReadDumpCore(string value) => Backing.Read(value) is { } target ? new TenderOption.DumpCore(target) : null;

    private static TenderOption.Cpu? ReadCpu(string value) => value switch
    {
        "auto" => new TenderOption.Cpu(null),
        "kernel" => new TenderOption.Cpu(CpuMode.Kernel),
        "user" => new TenderOption.Cpu(CpuMode.User),
        _ => null,
    };

    private static TenderOption? ReadForDevice(string option, string name, string value) =>
        !IsDeviceName(name)
            ? null
            : option switch
            {
                "--net" => Backing.Read(UpToBlank(value)) is { } backing ? new TenderOption.Net(name, backing) : null,
                "--net-mac" => MacAddress.Read(value) is { } address ? new TenderOption.NetAddress(name, address) : null,
                "--block" => Backing.Read(UpToBlank(value)) is { } backing ? new TenderOption.Block(name, backing) : null,
                "--block-sector-size" => ReadSectorSize(name, value),
                _ => null,
            };

    // As in the reference tender: decimal digits, all that follows them is ignored, zero is no amount.
    private static ulong ReadMebibytes(string value)
    {
        var mebibytes = LeadingNumber(value);
        return mebibytes is null or 0 ? throw new TenderException("Malformed argument to --mem") : mebibytes.Value;
    }

    // As in the reference tender: a number that does not fit 16 bits wraps.
    private static TenderOption.SectorSize? ReadSectorSize(string name, string value) =>
        LeadingNumber(value) is { } bytes ? new TenderOption.SectorSize(name, unchecked((ushort)bytes)) : null;

    private static ulong? LeadingNumber(string value)
    {
        var text = value.AsSpan().TrimStart();
        var negative = text.StartsWith("-");
        if (negative || text.StartsWith("+"))
            text = text[1..];
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        if (digits.IsEmpty)
            return null;
        return ulong.TryParse(digits, out var number) ? (negative ? unchecked(0 - number) : number) : ulong.MaxValue;
    }

    private static string UpToBlank(string value)
    {
        var blank = value.AsSpan().IndexOfAny(Blanks);
        return blank < 0 ? value : value[..blank];
    }

    private static bool IsDeviceName(string name) =>
        name.Length is >= 1 and <= LongestDeviceName && name.All(char.IsAsciiLetterOrDigit);
}
