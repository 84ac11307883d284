namespace Edge.Core.Link;

/// <summary>
/// Texts on their way from whoever has something to say to whoever owns the modem. Bounded: texts that wait, are under way or
/// whose result nobody took are at most <see cref="Capacity"/>, and then a new one is turned away. Safe from every
/// thread.
/// </summary>
public sealed class SmsQueue : ISmsSender
{
    /// <summary>Most texts that are not done with. 8 (E): a modem sends one in about 5 s, and budgets are smaller.</summary>
    public const int Capacity = 8;

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingText> _waiting = new();
    private readonly Queue<SmsResult> _results = new();
    private int _underWay;
    private bool _isServed;

    /// <summary>Whether a modem answers that could send.</summary>
    public bool IsServed
    {
        get
        {
            lock (_gate)
            {
                return _isServed;
            }
        }
    }

    /// <summary>Whether a text waits to be sent.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <inheritdoc/>
    public bool TrySend(string number, string text, int token)
    {
        if (!OutgoingText.IsNumber(number))
        {
            throw new ArgumentException("Not a plus and 6 to 15 digits: " + number, nameof(number));
        }

        if (!GsmAlphabet.Fits(text))
        {
            throw new ArgumentException("Not 1 to 160 characters of the GSM alphabet: " + text, nameof(text));
        }

        lock (_gate)
        {
            if (!_isServed || _waiting.Count + _underWay + _results.Count >= Capacity)
            {
                return false;
            }

            _waiting.Enqueue(new OutgoingText(number, text, token));
            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryTakeResult(out SmsResult result)
    {
        lock (_gate)
        {
            return _results.TryDequeue(out result);
        }
    }

    /// <summary>The modem answers: texts are taken from now on.</summary>
    public void Serve()
    {
        lock (_gate)
        {
            _isServed = true;
        }
    }

    /// <summary>The modem does not answer: what waits is refused, and what is under way has its own end.</summary>
    public void Withdraw(string why)
    {
        lock (_gate)
        {
            _isServed = false;
            while (_waiting.TryDequeue(out OutgoingText text))
            {
                _results.Enqueue(new SmsResult(text.Token, SmsOutcome.Refused, why));
            }
        }
    }

    /// <summary>For the modem's owner: the next text to send. Each that is taken must be ended by <see cref="End"/>.</summary>
    public bool TryTake(out OutgoingText text)
    {
        lock (_gate)
        {
            bool taken = _waiting.TryDequeue(out text);
            _underWay += taken ? 1 : 0;
            return taken;
        }
    }

    /// <summary>For the modem's owner: what became of a text that was taken.</summary>
    public void End(SmsResult result)
    {
        lock (_gate)
        {
            _underWay--;
            _results.Enqueue(result);
        }
    }
}

/// <summary>One text to one number.</summary>
/// <param name="Number">International, with its plus.</param>
/// <param name="Text">In the GSM alphabet.</param>
/// <param name="Token">The sender's own.</param>
public readonly record struct OutgoingText(string Number, string Text, int Token)
{
    /// <summary>Whether this is an international number: a plus, then 6 to 15 digits that do not begin with 0.</summary>
    public static bool IsNumber(string number) =>
        number.Length is >= 7 and <= 16
        && number[0] == '+'
        && number[1] != '0'
        && !number.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// The message as AT+CMGS takes it in PDU mode (3GPP TS 27.005, TS 23.040 9.2.2.2): SMSC of the SIM, SMS-SUBMIT, number,
    /// 7-bit text; hexadecimal.
    /// </summary>
    public string ToPdu()
    {
        string digits = Number[1..];
        string padded = digits.Length % 2 == 0 ? digits : digits + "F";
        char[] swapped = new char[padded.Length];
        for (int i = 0; i < padded.Length; i += 2)
        {
            (swapped[i], swapped[i + 1]) = (padded[i + 1], padded[i]);
        }

        // 00: the SMSC of the SIM. 01: submit, no validity period. 00: the modem numbers it. 91: international.
        // 00 00: protocol and alphabet by default.
        return $"000100{digits.Length:X2}91{new string(swapped)}0000{Text.Length:X2}{Convert.ToHexString(GsmAlphabet.Pack(Text))}";
    }

    /// <summary>What AT+CMGS is told of a PDU's length: its octets without the SMSC's.</summary>
    public static int LengthOf(string pdu) => (pdu.Length / 2) - 1;
}
