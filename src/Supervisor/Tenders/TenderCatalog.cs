using System.Diagnostics.CodeAnalysis;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tenders;

/// <summary>Finds the program that a unit's choice of tender means on this host.</summary>
internal sealed class TenderCatalog
{
    private const string Own = "hillingar-tender";

    private readonly string? _ownPath;
    private readonly string _searchPath;
    private readonly bool _hardwareRunsKernelMode;

    /// <param name="ownPath">The tender that was named on the command line; null to look beside this program, then in the search path.</param>
    /// <param name="searchPath">Directories with colons between, as in PATH.</param>
    /// <param name="hardwareRunsKernelMode">Whether the processor has VMX or SVM.
    /// Without them KVM emulates kernel mode, slowly and without floating point.</param>
    public TenderCatalog(string? ownPath, string searchPath, bool hardwareRunsKernelMode)
    {
        _ownPath = ownPath;
        _searchPath = searchPath;
        _hardwareRunsKernelMode = hardwareRunsKernelMode;
    }

    /// <summary>The catalog of the machine that this process runs on.</summary>
    public static TenderCatalog OfThisHost(string? ownPath) => new(
        ownPath ?? Existing(System.IO.Path.Combine(AppContext.BaseDirectory, Own)),
        Environment.GetEnvironmentVariable("PATH") ?? "",
        File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal)
            && line.Split(' ').Any(flag => flag is "vmx" or "svm")));

    /// <summary>The program for a choice and an image's target, or the sentence that says why there is none.</summary>
    public bool TryFind(
        TenderChoice choice,
        ImageTarget target,
        [NotNullWhen(true)] out TenderProgram? program,
        [NotNullWhen(false)] out string? problem)
    {
        (program, problem) = choice switch
        {
            TenderChoice.Auto when target == ImageTarget.Spt => Stock(TenderChoice.Solo5Spt.Word),
            // Stock solo5-hvt runs guests in kernel mode only; where the hardware cannot, ours is the one that works.
            TenderChoice.Auto when _hardwareRunsKernelMode && InPath(TenderChoice.Solo5Hvt.Word) is { } stock =>
                (new TenderProgram(stock, IsOurs: false), null),
            TenderChoice.Auto or TenderChoice.Hillingar => OurOwn(),
            TenderChoice.Solo5Hvt => Stock(TenderChoice.Solo5Hvt.Word),
            TenderChoice.Solo5Spt => Stock(TenderChoice.Solo5Spt.Word),
            TenderChoice.Program(var path) => Existing(path) is { } existing
                ? (new TenderProgram(existing, IsOurs: System.IO.Path.GetFileName(existing) == Own), null)
                : (null, $"the tender '{path}' does not exist or may not be executed"),
            _ => throw new ArgumentOutOfRangeException(nameof(choice)),
        };
        return program is not null;
    }

    private (TenderProgram?, string?) OurOwn() => (_ownPath ?? InPath(Own)) is { } path && Existing(path) is { } existing
        ? (new TenderProgram(existing, IsOurs: true), null)
        : (null, $"{Own} is neither beside hillingard nor in PATH: install it, or name it with hillingard --tender");

    private (TenderProgram?, string?) Stock(string name) => InPath(name) is { } path
        ? (new TenderProgram(path, IsOurs: false), null)
        : (null, $"{name} is not in hillingard's PATH: install Solo5, or set tender = \"hillingar\" for an image of target hvt");

    private string? InPath(string name) => _searchPath
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Existing(System.IO.Path.Combine(directory, name)))
        .FirstOrDefault(path => path is not null);

    private static string? Existing(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0
            ? System.IO.Path.GetFullPath(path)
            : null;
}
