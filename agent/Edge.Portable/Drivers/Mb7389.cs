namespace Edge.Portable.Drivers;

/// <summary>
/// MaxBotix MB7389 and its kin (HRXL-MaxSonar-WRMT; data sheet, "Serial output"): an ultrasonic sensor that says its distance
/// six times a second by itself, 9600 baud, 8N1: the letter R, four digits, carriage return; millimetres. It says 300 for all
/// that is nearer, and 5000 (parts for 5 m) or 9999 (for 10 m) when no echo comes back: that is never a distance. Any bytes in
/// any order are read without a fault; what is no frame is passed over. Not thread-safe.
/// </summary>
public sealed class Mb7389
{
    /// <summary>Speed of its line, bit/s.</summary>
    public const int Baud = 9600;

    /// <summary>What <see cref="Take"/> gives while no frame is complete.</summary>
    public const int Nothing = -1;

    /// <summary>The nearest distance that it tells, mm; what is nearer is told as this.</summary>
    public const int Nearest = 300;

    private const int Digits = 4;
    private const int NoEcho5 = 5000;
    private const int NoEcho10 = 9999;

    // Digits taken so far; below zero until the letter comes.
    private int _digits = -1;
    private int _value;

    /// <summary>Frames that broke off so far.</summary>
    public long Broken { get; private set; }

    /// <summary>Whether a number that it sent is the distance to something.</summary>
    public static bool IsDistance(int millimetres)
    {
        return millimetres >= Nearest && millimetres <= NoEcho10 && millimetres != NoEcho5 && millimetres != NoEcho10;
    }

    /// <summary>Takes the next byte of the line.</summary>
    /// <returns>The number of the frame that it completes, 0 to 9999; else <see cref="Nothing"/>.</returns>
    public int Take(byte value)
    {
        if (value == (byte)'R')
        {
            Break();
            _digits = 0;
            _value = 0;
            return Nothing;
        }

        if (_digits < 0)
        {
            return Nothing;
        }

        if (_digits < Digits && value >= (byte)'0' && value <= (byte)'9')
        {
            _value = (_value * 10) + (value - (byte)'0');
            _digits++;
            return Nothing;
        }

        if (_digits == Digits && value == (byte)'\r')
        {
            _digits = -1;
            return _value;
        }

        Break();
        return Nothing;
    }

    /// <summary>Forgets a frame that has begun: the line was opened anew.</summary>
    public void Forget()
    {
        _digits = -1;
    }

    private void Break()
    {
        Broken += _digits >= 0 ? 1 : 0;
        _digits = -1;
    }
}
