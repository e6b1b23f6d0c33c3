namespace Hillingar.Units;

/// <summary>Things of which there is one, and who has claimed them first. Each claim is looked up once.</summary>
internal sealed class Claims(ICollection<Diagnostic> found)
{
    private readonly Dictionary<object, (string Owner, SourceSpan Span)> _owners = [];

    /// <summary>Takes a thing for an owner, or reports that another one has it.</summary>
    /// <param name="thing">Equal only to itself: a value whose type says what sort of thing it is.</param>
    /// <param name="name">"the address 10.0.0.1".</param>
    /// <param name="owner">"dns's device service".</param>
    public void Claim(object thing, DiagnosticKind kind, string name, string owner, SourceSpan span)
    {
        if (!_owners.TryAdd(thing, (owner, span)))
            found.Add(kind.At(span, $"{name} is already used by {_owners[thing].Owner}", null, new DiagnosticNote(_owners[thing].Span, "first used here")));
    }
}
