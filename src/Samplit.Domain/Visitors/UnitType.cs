namespace Samplit.Domain.Visitors;

/// <summary>What a visitor identifier stands for.</summary>
public enum UnitType
{
    User,
    Household,
    Session,
}
