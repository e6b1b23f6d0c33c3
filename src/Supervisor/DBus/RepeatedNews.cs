namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Says when something that comes again and again is worth a line in the log: when it is new or other than before, and then after a minute, two, four,
/// and so on to once a day.
/// </summary>
internal sealed class RepeatedNews(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    private string? _last;
    private TimeSpan _pause;
    private long _said;

    public bool IsNews(string text)
    {
        if (text != _last)
            _pause = FirstPause;
        else if (time.GetElapsedTime(_said) < _pause)
            return false;
        else
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        (_last, _said) = (text, time.GetTimestamp());
        return true;
    }

    /// <summary>The trouble is over; its next time is new.</summary>
    public void Forget() => _last = null;
}
