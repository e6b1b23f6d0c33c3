using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Who has claimed something: a device of a unit, or a network.</summary>
/// <param name="Unit">The unikernel, or the network.</param>
/// <param name="Device">Null for a network.</param>
internal readonly record struct Claimant(UnitName Unit, DeviceName? Device)
{
    /// <summary>"dns's device service".</summary>
    public override string ToString() => Device is { } device ? $"{Unit}'s device {device}" : $"the network {Unit}";
}

/// <summary>Things of which there is one, and which unit has claimed them first. Each claim is looked up once.</summary>
/// <param name="nameOf">"the address 10.0.0.1".</param>
/// <param name="count">About how many will be claimed.</param>
internal sealed class Claims<T>(DiagnosticKind kind, Func<T, string> nameOf, int count, ICollection<Diagnostic> found)
    where T : notnull
{
    private readonly Dictionary<T, (Claimant Owner, SourceSpan Span)> _owners = new(count);

    /// <summary>Takes a thing for an owner, or reports that another one has it.</summary>
    public void Claim(T thing, Claimant owner, SourceSpan span)
    {
        if (!_owners.TryAdd(thing, (owner, span)))
            found.Add(kind.At(
                span,
                $"{nameOf(thing)} is already used by {_owners[thing].Owner}{(_owners[thing].Span == span ? $", and here {owner} is to have it too" : "")}",
                _owners[thing].Span == span ? "Both have it from one place: write what differs with specifiers such as %i, or into files of their own." : null,
                new DiagnosticNote(_owners[thing].Span, "first used here")));
    }
}
