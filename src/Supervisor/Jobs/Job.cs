using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Jobs;

/// <summary>One job from its beginning to a while after its end; replaced as it goes on, so that readers see a consistent value.</summary>
/// <param name="Id">Its one number, in the core, on the bus and for people. Counts from 1 in the life of one supervisor.</param>
/// <param name="End">Null while it is waiting or running.</param>
internal sealed record Job(JobId Id, JobTask Task, bool IsRunning, JobEnd? End)
{
    /// <summary>systemd's word for the state, and <c>finished</c> for a job that is kept only to be read.</summary>
    public string StateWord => End is not null ? "finished" : IsRunning ? "running" : "waiting";
}

/// <summary>What a job is to do.</summary>
internal abstract record JobTask
{
    private JobTask()
    {
    }

    /// <summary>The job's type in a word.</summary>
    public abstract string Word { get; }

    /// <summary>The unit's name, the directory, or the number of the generation.</summary>
    public abstract string Subject { get; }

    /// <summary>The one unit that it moves; null for a job of the whole host.</summary>
    public virtual UnitId? Unit => null;

    /// <summary>A job of the core.</summary>
    public sealed record MoveUnit(JobType Type, UnitId Id) : JobTask
    {
        public override string Word => JobWords.Of(Type);

        public override string Subject => Id.ToString();

        public override UnitId? Unit => Id;
    }

    /// <param name="Directory">Absolute, with unit files.</param>
    public sealed record Switch(string Directory) : JobTask
    {
        public override string Word => "switch";

        public override string Subject => Directory;
    }

    /// <inheritdoc cref="Switch"/>
    public sealed record Verify(string Directory) : JobTask
    {
        public override string Word => "verify";

        public override string Subject => Directory;
    }

    /// <summary>Every unit is stopped, and the supervisor ends.</summary>
    public sealed record Shutdown : JobTask
    {
        public override string Word => "shutdown";

        public override string Subject => "";
    }

    public sealed record Rollback(uint Generation) : JobTask
    {
        public override string Word => "rollback";

        public override string Subject => $"{Generation}";
    }
}
