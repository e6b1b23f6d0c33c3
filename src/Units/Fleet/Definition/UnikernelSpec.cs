using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Fleet;

/// <summary>A unikernel as its set declares it: the definition, where its image and volumes come from, and where each key is written.</summary>
public sealed record UnikernelSpec : UnikernelDefinition
{
    [SetsRequiredMembers]
    public UnikernelSpec(UnikernelDefinition definition, ImageSource image, SourceMap written)
        : base(definition) => (Image, Written) = (image, written);

    public required ImageSource Image { get; init; }

    /// <summary>In order of device name.</summary>
    public ImmutableArray<AttachedVolume> Volumes { get; init; } = [];

    /// <summary>In order of device name.</summary>
    public ImmutableArray<BlockSpec> Blocks { get; init; } = [];

    /// <summary>Where each key of the unit is written.</summary>
    public required SourceMap Written { get; init; }

    /// <summary>Where the image's source is written; its path is the one that the source's relative paths start from.</summary>
    public SourceSpan ImagePlace => Written.Of("image", Image.Key);
}
