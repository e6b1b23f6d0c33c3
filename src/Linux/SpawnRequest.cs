using System.Collections.Immutable;

namespace Hillingar.Linux;

/// <summary>A program to run and everything that it gets; nothing else of the caller's reaches it.</summary>
public sealed record SpawnRequest
{
    /// <summary>The path of the program; there is no search in PATH.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments, without the program's own name in front.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the child; the caller's is not added.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Null for the caller's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Null for <c>/dev/null</c>.</summary>
    public FileDescriptor? StandardInput { get; init; }

    public required FileDescriptor StandardOutput { get; init; }

    public required FileDescriptor StandardError { get; init; }

    /// <summary>Further descriptors; all others are closed in the child.</summary>
    public ImmutableArray<InheritedDescriptor> Inherited { get; init; } = [];

    /// <summary>The numbers of the processors that the child and all its threads may run on; empty for the caller's own.</summary>
    public ImmutableArray<int> Processors { get; init; } = [];

    /// <summary>What the child is shown of the kernel, beside what the caller is.</summary>
    public Personality Personality { get; init; }

    /// <summary>
    /// Whether the child is the first process of a PID namespace of its own (<c>pid_namespaces(7)</c>): it sees no other, and its end is that of all that it
    /// starts. Needs CAP_SYS_ADMIN.
    /// </summary>
    public bool NewProcessNamespace { get; init; }

    /// <summary>Whether the child leads a session of its own, so that no terminal's signal reaches it.</summary>
    public bool NewSession { get; init; } = true;
}

/// <summary>A descriptor that a child gets.</summary>
/// <param name="Number">Its number in the child, 3 or more.</param>
/// <param name="Descriptor">The caller's own, under any number; it stays the caller's to close.</param>
public sealed record InheritedDescriptor(int Number, FileDescriptor Descriptor);
