using System.Runtime.CompilerServices;
using Xunit;

namespace Hillingar.TestKit;

/// <summary>A test that boots virtual machines; skipped, with the reason, where <c>/dev/kvm</c> cannot be opened.</summary>
public sealed class KvmFactAttribute : FactAttribute
{
    public KvmFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        try
        {
            using var kvm = File.Open("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Skip = $"needs /dev/kvm: {e.Message}";
        }
    }
}

/// <summary>A test that makes namespaces, mounts or devices; skipped, with the reason, unless run as root.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root";
    }
}

/// <inheritdoc cref="RootFactAttribute"/>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root";
    }
}

/// <summary>A test that asks the real Nix; skipped, with the reason, where Debian's nix-bin is not installed.</summary>
public sealed class NixFactAttribute : FactAttribute
{
    public NixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = RealNix.WhyNot;
}

/// <inheritdoc cref="NixFactAttribute"/>
public sealed class NixTheoryAttribute : TheoryAttribute
{
    public NixTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = RealNix.WhyNot;
}

internal static class RealNix
{
    internal static string? WhyNot =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "nix-store")))
        ? null : "needs nix-store (Debian's nix-bin)";
}
