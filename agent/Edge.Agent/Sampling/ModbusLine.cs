using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Agent.Sampling;

/// <summary>
/// One RS-485 line with its one master, and whose turn it is. Units take the line for one request at a time, in the order in which they
/// asked for it, so that none waits for longer than one request of each other. The port is opened when it is needed; it is closed when it fails by itself,
/// and when every unit of it is silent, since an adapter may hang without saying so. For the sampler's thread alone.
/// </summary>
/// <param name="port">The port's path.</param>
/// <param name="baud">Speed, bit/s.</param>
/// <param name="units">How many units are on it.</param>
/// <param name="open">Opens the port.</param>
public sealed class ModbusLine(string port, int baud, int units, Func<ISerialLine> open) : IDisposable
{
    private const int ResponseMicros = 100_000;
    private const int GlanceMicros = 1_000;

    // Most reads of one turn: a port that floods must not hold its thread.
    private const int MostReads = 4;

    private readonly Queue<object> _waiting = new();
    private readonly HashSet<object> _silent = [];
    private readonly byte[] _received = new byte[512];
    private readonly byte[] _send = new byte[ModbusFrame.LongestFrame];
    private ISerialLine? _serial;
    private object? _holder;

    /// <summary>The port's path.</summary>
    public string Port { get; } = port;

    /// <summary>Whether several units are on it.</summary>
    public bool IsShared => units > 1;

    /// <summary>The master. Only who holds the line may ask.</summary>
    public ModbusMaster Master { get; } = new(baud, ResponseMicros, 1);

    /// <summary>Takes the line for one request, or stands in line for it: then it is to be asked again soon.</summary>
    public bool TryTake(object unit)
    {
        if (ReferenceEquals(_holder, unit))
        {
            return true;
        }

        if (!_waiting.Contains(unit))
        {
            _waiting.Enqueue(unit);
        }

        if (_holder is not null || !ReferenceEquals(_waiting.Peek(), unit))
        {
            return false;
        }

        _holder = _waiting.Dequeue();
        return true;
    }

    /// <summary>Time until who waits for the line should ask again, µs.</summary>
    public long WaitMicros(long nowMicros) => Math.Max(GlanceMicros, Master.WaitMicros(nowMicros));

    /// <summary>Sends and takes what the master's request needs now; waits for nothing.</summary>
    /// <exception cref="DriverFaultException">The port cannot be opened, or hung up.</exception>
    public void Carry(long nowMicros)
    {
        try
        {
            _serial ??= open();
            int got;
            int reads = 0;
            do
            {
                got = _serial.Read(_received);
                int sending = Master.Step(_received, got, nowMicros, _send);
                if (sending > 0)
                {
                    _serial.Write(_send.AsSpan(0, sending));
                }

                reads++;
            } while (got > 0 && reads < MostReads);
        }
        catch (DriverFaultException)
        {
            Close();
            throw;
        }
    }

    /// <summary>The unit was answered, and the line is free.</summary>
    public void Release(object unit)
    {
        _silent.Remove(unit);
        Free(unit);
    }

    /// <summary>The unit was not answered as it should be; the line is free.</summary>
    public void Fail(object unit)
    {
        _silent.Add(unit);
        Free(unit);
        if (_silent.Count >= units)
        {
            _silent.Clear();
            Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Free(object unit)
    {
        if (ReferenceEquals(_holder, unit))
        {
            _holder = null;
            Master.Abort();
        }
    }

    private void Close()
    {
        _serial?.Dispose();
        _serial = null;
        Master.Abort();
    }
}
