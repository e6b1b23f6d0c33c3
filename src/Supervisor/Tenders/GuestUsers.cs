using System.Text;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// The user, by number, that each unit's tender runs as. A unit keeps its number for as long as the state directory exists,
/// and no other unit ever gets it; the group has the same. The numbers are of the range that is free by the conventions of Linux
/// distributions (systemd's <c>UIDS-GIDS.md</c>), a part of it for each state directory. Safe for use by several threads.
/// </summary>
internal sealed class GuestUsers
{
    private const uint FirstNumber = 0x7000_0000;
    private const int NumbersOfHost = 1 << 16;
    private const int Hosts = 1 << 12;

    // Guards what changes below, and the file.
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly uint _first;
    private readonly Dictionary<UnitName, uint> _users = [];

    // How many numbers were given; −1 before the file was read.
    private int _given = -1;

    // Whether the last line has no end.
    private bool _isCutOff;

    /// <param name="path">The file that tells which units have numbers, one a line in the order in which they got them.</param>
    /// <param name="rootId">Hexadecimal; what tells this state directory from others.</param>
    public GuestUsers(string path, string rootId)
    {
        _path = path;
        _first = FirstNumber + (uint)(Convert.ToInt32(rootId[..4], 16) % Hosts) * NumbersOfHost;
    }

    /// <summary>The number of a unit, which it is given now if it has none.</summary>
    /// <exception cref="IOException">The user's number could not be written down, or no number is free.</exception>
    public uint Of(UnitName unit)
    {
        lock (_gate)
        {
            if (_given < 0)
                Read();
            if (_users.TryGetValue(unit, out var known))
                return known;
            if (_given == NumbersOfHost)
                throw new IOException($"all {NumbersOfHost} users for guests are taken; '{_path}' tells by which units");
            Append(unit);
            var number = _first + (uint)_given++;
            _users.Add(unit, number);
            return number;
        }
    }

    private void Append(UnitName unit)
    {
        try
        {
            using var file = DeviceIo.OpenOrCreate(_path);
            _ = DeviceIo.SizeOf(file); // That is also where the next write goes.
            file.Write(Encoding.UTF8.GetBytes($"{(_isCutOff ? "\n" : "")}{unit}\n"));
            FileSystem.SyncContents(file);
            _isCutOff = false;
        }
        catch
        {
            // A full disk may have taken a part of it.
            _given = -1;
            throw;
        }
    }

    private void Read()
    {
        (_given, _isCutOff) = (0, false);
        if (!File.Exists(_path))
            return;
        var text = File.ReadAllText(_path);
        _isCutOff = text.Length > 0 && text[^1] != '\n';
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A line that a crash has cut off is no unit's, and its number is not used.
            if (UnitName.TryRead(line, out var unit, out _))
                _users[unit] = _first + (uint)_given;
            _given++;
        }
    }
}
