using System;

namespace Edge.Portable.Drivers.Modbus;

/// <summary>What came of a <see cref="ModbusPlant.Take"/>.</summary>
public enum PlantAnswer
{
    /// <summary>The round goes on: ask again.</summary>
    More,

    /// <summary>Everything has been asked for once since the round began.</summary>
    Round,
}

/// <summary>
/// A unit that is read by a map of registers, one block of neighbouring registers at a time. It has no port: a
/// <see cref="ModbusMaster"/> carries its requests. What the unit refuses (exceptions 1 to 4) makes the registers of that block bad, each by its
/// name, and no others: a block of several is then asked for register by register. Not thread-safe. Registers between those
/// of the map are never asked for.
/// </summary>
public abstract class ModbusPlant
{
    private const int IllegalFunction = 1;
    private const int IllegalAddress = 2;
    private const int IllegalValue = 3;
    private const int DeviceFailure = 4;

    private readonly string _chip;
    private readonly string _bus;
    private readonly int _unit;
    private readonly ModbusRegister[] _registers;
    private readonly double[] _values;
    private readonly string?[] _problems;

    // Whether a block begins with this register, in the order in which they are asked for.
    private readonly bool[] _begins;
    private int _at;

    /// <summary>A unit on a line.</summary>
    /// <param name="chip">What it is, for messages.</param>
    /// <param name="port">The line, for messages.</param>
    /// <param name="unit">1 to 247.</param>
    /// <param name="registers">Its map, with at least one register.</param>
    protected ModbusPlant(string chip, string port, int unit, ModbusRegister[] registers)
    {
        _chip = chip;
        _bus = port + "/" + unit.ToString("D");
        _unit = unit;
        _registers = Sorted(registers);
        _values = new double[registers.Length];
        _problems = new string?[registers.Length];
        _begins = new bool[registers.Length];
        for (int i = 0; i < _registers.Length; i++)
        {
            _values[i] = double.NaN;
            _problems[i] = "not read yet";
            _begins[i] = i == 0 || !Follows(_registers[i - 1], _registers[i]);
        }
    }

    /// <summary>Asks for the next block; for the same one again until it was taken.</summary>
    public void Ask(ModbusMaster master)
    {
        ModbusRegister first = _registers[_at];
        int count = BlockWords();
        if (first.Function == ModbusFrame.ReadInputRegisters)
        {
            master.ReadInput(_unit, first.Address, count);
        }
        else
        {
            master.ReadHolding(_unit, first.Address, count);
        }
    }

    /// <summary>Takes the answer to what was asked last, when the master is no longer busy.</summary>
    /// <exception cref="DriverFaultException">No answer, or an exception that is not about these registers: busy, a gateway's.</exception>
    public PlantAnswer Take(ModbusMaster master)
    {
        int end = BlockEnd();
        if (master.State == ModbusState.Done)
        {
            for (int i = _at; i < end; i++)
            {
                int word = _registers[i].Address - _registers[_at].Address;
                int second = _registers[i].Words == 2 ? master.Register(word + 1) : 0;
                string? problem;
                _values[i] = _registers[i].Decode(master.Register(word), second, out problem);
                _problems[i] = problem;
            }

            return Next(end);
        }

        if (master.State != ModbusState.Refused || !IsAboutRegisters(master.ExceptionCode))
        {
            throw new DriverFaultException(
                _chip,
                _bus,
                master.State == ModbusState.Failed || master.State == ModbusState.Refused
                    ? master.Problem
                    : "nothing was asked"
            );
        }

        if (Splits(end))
        {
            return PlantAnswer.More;
        }

        for (int i = _at; i < end; i++)
        {
            _values[i] = double.NaN;
            _problems[i] = _registers[i].Name + ": " + master.Problem + Remedy(master.ExceptionCode);
        }

        return Next(end);
    }

    /// <summary>Whether the map has the quantity.</summary>
    public bool Has(PlantQuantity quantity)
    {
        return Find(quantity) >= 0;
    }

    /// <summary>The quantity, the lowest where there are several; NaN when any of them is not known.</summary>
    public double Lowest(PlantQuantity quantity)
    {
        return Extreme(quantity, -1);
    }

    /// <summary>As <see cref="Lowest"/>, the highest.</summary>
    public double Highest(PlantQuantity quantity)
    {
        return Extreme(quantity, 1);
    }

    /// <summary>Why the quantity is not known; empty while it is.</summary>
    public string ProblemOf(PlantQuantity quantity)
    {
        for (int i = 0; i < _registers.Length; i++)
        {
            if (_registers[i].Quantity == quantity && _problems[i] != null)
            {
                return _problems[i]!;
            }
        }

        return Has(quantity) ? "" : "its register map has no such register";
    }

    /// <summary>The alarms as bits: bit n is the nth of the map, by address and then by mask. NaN when any of them is not known.</summary>
    public double AlarmBits()
    {
        double bits = 0;
        double weight = 1;
        for (int i = 0; i < _registers.Length; i++)
        {
            if (_registers[i].Quantity == PlantQuantity.Alarm)
            {
                bits += weight * _values[i];
                weight *= 2;
            }
        }

        return bits;
    }

    private PlantAnswer Next(int end)
    {
        _at = end == _registers.Length ? 0 : end;
        return _at == 0 ? PlantAnswer.Round : PlantAnswer.More;
    }

    private int BlockEnd()
    {
        int end = _at + 1;
        while (end < _registers.Length && !_begins[end])
        {
            end++;
        }

        return end;
    }

    private int BlockWords()
    {
        int words = 0;
        int end = BlockEnd();
        for (int i = _at; i < end; i++)
        {
            int reach = _registers[i].Address + _registers[i].Words - _registers[_at].Address;
            words = reach > words ? reach : words;
        }

        return words;
    }

    // Several alarms of one register are one: splitting them would tell nothing more.
    private bool Splits(int end)
    {
        bool split = false;
        for (int i = _at + 1; i < end; i++)
        {
            if (_registers[i].Address != _registers[i - 1].Address)
            {
                _begins[i] = true;
                split = true;
            }
        }

        return split;
    }

    private int Find(PlantQuantity quantity)
    {
        for (int i = 0; i < _registers.Length; i++)
        {
            if (_registers[i].Quantity == quantity)
            {
                return i;
            }
        }

        return -1;
    }

    private double Extreme(PlantQuantity quantity, int sign)
    {
        double found = double.NaN;
        for (int i = Find(quantity); i >= 0 && i < _registers.Length; i++)
        {
            if (_registers[i].Quantity != quantity)
            {
                continue;
            }

            if (double.IsNaN(_values[i]))
            {
                return double.NaN;
            }

            found = double.IsNaN(found) || sign * (_values[i] - found) > 0 ? _values[i] : found;
        }

        return found;
    }

    // Of one function, and at the same address or at the next one.
    private bool Follows(ModbusRegister before, ModbusRegister next)
    {
        return before.Function == next.Function
            && (next.Address == before.Address || next.Address == before.Address + before.Words);
    }

    private static bool IsAboutRegisters(int code)
    {
        return code == IllegalFunction || code == IllegalAddress || code == IllegalValue || code == DeviceFailure;
    }

    private static string Remedy(int code)
    {
        switch (code)
        {
            case IllegalFunction:
                return "; try function 3 for 4, or 4 for 3";
            case DeviceFailure:
                return "; look at the unit's own display";
            default:
                return "; it has no such register: correct the map";
        }
    }

    // By function, address and mask: a map is short.
    private static ModbusRegister[] Sorted(ModbusRegister[] registers)
    {
        var sorted = new ModbusRegister[registers.Length];
        for (int i = 0; i < registers.Length; i++)
        {
            int at = i;
            while (at > 0 && IsBefore(registers[i], sorted[at - 1]))
            {
                sorted[at] = sorted[at - 1];
                at--;
            }

            sorted[at] = registers[i];
        }

        return sorted;
    }

    private static bool IsBefore(ModbusRegister one, ModbusRegister other)
    {
        if (one.Function != other.Function)
        {
            return one.Function < other.Function;
        }

        return one.Address != other.Address ? one.Address < other.Address : one.Mask < other.Mask;
    }
}
