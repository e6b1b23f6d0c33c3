using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>Something that happens on the way to what was asked for. Events of parallel builds come in any order, from any thread.</summary>
/// <param name="Subject">What is built or fetched, as people know it.</param>
public abstract record BuildEvent(string Subject)
{
    /// <summary>One line for people.</summary>
    public abstract string Sentence { get; }

    /// <summary>A build begins.</summary>
    public sealed record Started(string Subject, StorePath Derivation) : BuildEvent(Subject)
    {
        public override string Sentence => $"building {Subject}";
    }

    /// <summary>A build printed a line.</summary>
    public sealed record Printed(string Subject, StorePath Derivation, string Line) : BuildEvent(Subject)
    {
        public override string Sentence => Line;
    }

    /// <summary>A build ended well.</summary>
    public sealed record Finished(string Subject, StorePath Derivation, TimeSpan Took) : BuildEvent(Subject)
    {
        public override string Sentence => $"built {Subject} in {Took.TotalSeconds:0.0} s";
    }

    /// <summary>A build failed; the outcome says why.</summary>
    public sealed record Failed(string Subject, StorePath Derivation) : BuildEvent(Subject)
    {
        public override string Sentence => $"building {Subject} failed";
    }

    /// <summary>Bytes of something come in.</summary>
    /// <param name="Received">So far.</param>
    /// <param name="Total">Null if the other side does not tell.</param>
    public sealed record Fetching(string Subject, long Received, long? Total) : BuildEvent(Subject)
    {
        public override string Sentence => $"fetching {Subject}";
    }

    /// <summary>All of it is there and has the hash that it must have.</summary>
    public sealed record Fetched(string Subject, long Received) : BuildEvent(Subject)
    {
        public override string Sentence => $"fetched {Subject}, {Received} bytes";
    }

    /// <summary>Anything else that people may want to know.</summary>
    public sealed record Note(string Subject, string Text) : BuildEvent(Subject)
    {
        public override string Sentence => Text;
    }
}
