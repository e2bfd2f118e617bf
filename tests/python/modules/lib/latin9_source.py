# -*- coding: latin9 -*-
PRICE = "12 €"
